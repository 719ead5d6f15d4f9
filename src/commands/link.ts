// An account becomes a person's: the unlinked account gets a one-time code, and an account that is the person's already confirms it, or
// two operators do.
import type { ChatSurface, LinkAsk } from '../domain/documents/chat-account.ts';
import { askedBy, askToLink, codeHash, codeOf, confirmLink, isGuessing, type LinkAnswer } from '../domain/ledger/account-link.ts';
import { localeOn } from '../domain/policy/locale.ts';
import type { Person } from '../domain/policy/quorum.ts';
import type { Workspace } from '../domain/policy/workspace.ts';
import { text } from '../texts.ts';
import type { CommandResult } from './answer.ts';
import { personMeant } from './delegate-words.ts';
import { ownPlace } from './find.ts';
import { accountValues, linkedLine, linkLines, refusedLine } from './link-words.ts';
import { type Command, type CommandNeeds, forbidden, holdersOf, type Place, publish, type Scene, say, told, unconfirmed } from './scene.ts';
import { unknownPerson } from './unknown-person.ts';

/** Who may say whose an account is. */
export const MAY_LINK_OTHERS = ['revops'];
/** The language of somebody whom no workspace knows. */
const STRANGER_LOCALE = 'en';

type Confirm = { place: Place; hash: string; person: Person };

/** `link` from an unlinked account, `link CODE [for PERSON]` from a linked one. */
export function linkCommand(needs: CommandNeeds): Command {
  return async (scene) => {
    const { words } = scene.command;
    const [code, ...rest] = words;
    // Strangers ask in a client's own channel alone, where its people see them: elsewhere anybody could use up its codes.
    const client = scene.home ?? (scene.mine.length > 0 ? onlyOne(needs.policies.all()) : null);
    const isLinked = scene.mine.some(({ workspace, byEmail }) => workspace.id === client?.id && !byEmail);
    if (code === undefined && !isLinked) return giveCode(needs, scene, client);
    const place = code === undefined ? ownPlace(scene) : await placeOfCode(needs, scene, code);
    if (!place) return told(text(client?.locale ?? STRANGER_LOCALE, 'command.link.from_linked'));
    if (code === undefined) return told([...linkLines(place), say(place)('link.usage')]);
    return confirm(needs, scene, place, code, rest);
  };
}

const onlyOne = (workspaces: Workspace[]): Workspace | null => (workspaces.length === 1 ? (workspaces[0] ?? null) : null);

/** The client where this code was given, as far as the person is in it; else the one that they are in here. */
async function placeOfCode({ ledgers }: CommandNeeds, scene: Scene, code: string): Promise<Place | undefined> {
  for (const place of scene.mine) {
    const { id } = place.workspace;
    if (askedBy(await ledgers.read(id), codeHash(id, code), scene.now)) return place;
  }
  return ownPlace(scene) ?? scene.mine[0];
}

async function giveCode({ ids, ledgers, clock }: CommandNeeds, { by, command }: Scene, client: Workspace | null): Promise<CommandResult> {
  if (!client) return told(text(localeOn(by.surface, STRANGER_LOCALE), 'command.link.in_channel'));
  if (command.dryRun) return told(text(client.locale, 'command.link.would_ask'));
  const code = codeOf(ids.newId('lnk').replace(/^lnk_/, ''));
  const asked = { surface: by.surface, account: by.account, hash: codeHash(client.id, code) };
  const hasAsked = await ledgers.change(client.id, (ledger) => {
    const next = askToLink(ledger, asked, clock.now());
    return { next, result: next !== null };
  });
  return told(
    hasAsked
      ? [
          text(localeOn(confirmedOn(by.surface, client), client.locale), 'command.link.code', { code }),
          text(client.locale, 'command.link.code_secret'),
        ]
      : text(client.locale, 'command.link.busy'),
  );
}

/** Where the code is typed: whoever has an account already has it on the other platform, since nobody has two on one. */
const confirmedOn = (surface: ChatSurface, { channels }: Workspace): ChatSurface => {
  const other = surface === 'slack' ? 'teams' : 'slack';
  return channels[other] ? other : surface;
};

/** `for PERSON` names somebody; without it the code is for whoever types. */
function personNamed(place: Place, rest: string[]): { person: Person } | { refused: CommandResult } {
  const [first, ...name] = rest;
  if (first === undefined) return { person: place.person };
  if (first.toLowerCase() !== 'for' || name.length === 0) return { refused: told(say(place)('link.usage')) };
  const typed = name.join(' ');
  const meant = personMeant(place.workspace, typed);
  return meant.person ? { person: meant.person } : { refused: unknownPerson(place, typed, meant.nearest) };
}

async function confirm(needs: CommandNeeds, scene: Scene, place: Place, code: string, rest: string[]): Promise<CommandResult> {
  const notHere = unconfirmed(place);
  if (notHere) return notHere;
  const named = personNamed(place, rest);
  if ('refused' in named) return named.refused;
  const { person } = named;
  const refused = person.id === place.person.id ? null : await forbidden(needs, place, MAY_LINK_OTHERS, 'link ... for');
  if (refused) return refused;
  const wish: Confirm = { place, person, hash: codeHash(place.workspace.id, code) };
  return scene.command.dryRun ? wouldConfirm(needs, wish) : store(needs, scene, wish);
}

async function wouldConfirm({ ledgers, clock }: CommandNeeds, { place, hash, person }: Confirm): Promise<CommandResult> {
  const ledger = await ledgers.read(place.workspace.id);
  const asked = isGuessing(ledger, place.person.id, clock.now()) ? null : askedBy(ledger, hash, clock.now());
  return told(asked ? say(place)('link.would', { ...accountValues(place, asked), who: person.name }) : refusedLine(place, { code: 'wrong_code' }));
}

async function store(needs: CommandNeeds, scene: Scene, { place, hash, person }: Confirm): Promise<CommandResult> {
  const { id } = place.workspace;
  const may = await holdersOf(needs, place, MAY_LINK_OTHERS);
  const answer = await needs.ledgers.change(id, (ledger) => {
    const client = needs.policies.get(id) ?? place.workspace;
    return confirmLink(ledger, { client, hash, person: person.id, by: place.person.id, may }, needs.clock.now());
  });
  await needs.sealLedger(id);
  await needs.policies.refresh?.(id);
  if ('refused' in answer) return told(refusedLine(place, answer.refused));
  const spoken = await publish(needs, scene, place, (open) => ('linked' in answer ? linkedLine(open, answer.linked) : waitsLine(open, answer.waits)));
  return { ...told(privateLines(place, answer)), public: spoken };
}

const waitsLine = (place: Place, asked: LinkAsk): string => say(place)('link.waits', { ...accountValues(place, asked), by: place.person.name });

const privateLines = (place: Place, answer: Exclude<LinkAnswer, { refused: unknown }>): string[] =>
  'linked' in answer ? [linkedLine(place, answer.linked)] : [waitsLine(place, answer.waits), say(place)('link.second')];
