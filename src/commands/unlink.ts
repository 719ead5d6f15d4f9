// Takes an account back that a code linked: one's own, or as an operator somebody's. What the workspace file names stays its own matter.
import type { AccountLink, ChatSurface } from '../domain/documents/chat-account.ts';
import { linkOf, unlink } from '../domain/ledger/account-link.ts';
import type { Ledger } from '../domain/ledger/ledger.ts';
import type { Person } from '../domain/policy/quorum.ts';
import { nameIn } from '../domain/policy/workspace.ts';
import type { CommandResult } from './answer.ts';
import { personMeant } from './delegate-words.ts';
import { nameOne, ownPlace } from './find.ts';
import { MAY_LINK_OTHERS } from './link.ts';
import { accountValues, SURFACES } from './link-words.ts';
import { type Command, type CommandNeeds, forbidden, type Place, publish, type Scene, say, told, unconfirmed } from './scene.ts';
import { unknownPerson } from './unknown-person.ts';

/** `surface` null: the one that there is; `name` null: one's own. */
type Wish = { surface: ChatSurface | null; name: string | null };

/** `unlink [slack|teams] [for PERSON]` */
export function unlinkCommand(needs: CommandNeeds): Command {
  return async (scene) => {
    const place = ownPlace(scene);
    if (!place) return nameOne(scene);
    const wish = wishIn(scene.command.words);
    if (!wish) return told(say(place)('unlink.usage'));
    const meant = wish.name === null ? { person: place.person } : personMeant(place.workspace, wish.name);
    if (meant.person === null) return unknownPerson(place, wish.name ?? '', meant.nearest);
    const refused = meant.person.id === place.person.id ? null : await forbidden(needs, place, MAY_LINK_OTHERS, 'unlink ... for');
    return refused ?? takeBack(needs, scene, place, meant.person, wish.surface);
  };
}

function wishIn(words: string[]): Wish | null {
  const surface = SURFACES.find((one) => one === words[0]?.toLowerCase()) ?? null;
  const [first, ...name] = surface === null ? words : words.slice(1);
  if (first === undefined) return { surface, name: null };
  return first.toLowerCase() === 'for' && name.length > 0 ? { surface, name: name.join(' ') } : null;
}

/** The link that is meant; undefined where several are, null where there is none. */
function linkMeant(ledger: Ledger, person: Person, { by }: Scene, surface: Wish['surface']): AccountLink | null | undefined {
  const all = SURFACES.flatMap((one) => linkOf(ledger, person.id, one) ?? []);
  if (surface !== null) return all.find((one) => one.surface === surface) ?? null;
  return all.find((one) => one.surface === by.surface && one.account === by.account) ?? (all.length > 1 ? undefined : (all[0] ?? null));
}

async function takeBack(needs: CommandNeeds, scene: Scene, place: Place, person: Person, surface: Wish['surface']): Promise<CommandResult> {
  const { id } = place.workspace;
  const { dryRun } = scene.command;
  const { found: link, refused } = await needs.ledgers.change(id, (ledger) => {
    const found = linkMeant(ledger, person, scene, surface);
    const refused = found && found.address === undefined ? unconfirmed(place) : null;
    const next = found && !refused && !dryRun ? unlink(ledger, found, place.person.id, needs.clock.now()) : null;
    return { next, result: { found, refused } };
  });
  if (refused) return refused;
  if (link === undefined) return told(say(place)('unlink.usage'));
  if (link === null) return told(say(place)('unlink.nothing', { who: person.name }));
  if (dryRun) return told(say(place)('unlink.would', wordsOf(place, link)));
  await needs.sealLedger(id);
  await needs.policies.refresh?.(id);
  const spoken = await publish(needs, scene, place, (open) => say(open)('unlink.done', wordsOf(open, link)));
  return { ...told(say(place)('unlink.done', wordsOf(place, link))), public: spoken };
}

const wordsOf = (place: Place, link: AccountLink) => ({
  ...accountValues(place, link),
  who: nameIn(place.workspace, link.person),
  by: place.person.name,
});
