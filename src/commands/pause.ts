// The kill switch. It holds from the write in the ledger on; it is announced once nothing that it covers is on its way any more.
import { durationMs } from '../domain/command/length-of-time.ts';
import { mistypedLength } from '../domain/command/mistyped-length.ts';
import { nearestTo } from '../domain/documents/nearest-to.ts';
import { oneLine } from '../domain/documents/plain-text.ts';
import { type Ledger, type Pause, unheard } from '../domain/ledger/ledger.ts';
import { inFlight, isSameScope, pause, pausesOn, type Scope } from '../domain/ledger/pauses.ts';
import { heldReleases, heldText } from '../upkeep/held-releases.ts';
import { reasonText, scopeWords } from '../upkeep/pause-words.ts';
import { pauserText } from '../upkeep/pauser-words.ts';
import type { CommandBy, CommandResult, Told } from './answer.ts';
import { findPlaceAndReason, scopeName } from './find.ts';
import { connectorsOf, findConnector, spelledIn } from './find-connector.ts';
import { type Command, type CommandNeeds, forbidden, localeOf, type Place, type Scene, say, timeFor, told } from './scene.ts';
import { unheardWords } from './unheard-words.ts';

const MAY_PAUSE = ['revops', 'on-call'];
const POLL_MS = 50;
const LONGEST_ECHO = 40;

type Wish = { place: Place; by: CommandBy; scope: Scope; until: string | null; reason: string | null };

/** `pause [workspace] [role] [connector:NAME] [for 2h] [reason]` */
export function pauseCommand(needs: CommandNeeds): Command {
  return async (scene) => {
    const { connector, forMs, dryRun, words } = scene.command;
    const meant = findPlaceAndReason(scene, words);
    if (meant.refused) return meant.refused;
    const { place, role, rest } = meant;
    const refused =
      // A pause only stops: for that no account has to be confirmed.
      (await forbidden(needs, { ...place, byEmail: false }, MAY_PAUSE, 'pause')) ??
      noLength(place, { role, connector }, rest) ??
      noClient(place, words, rest) ??
      (await bareConnector(needs, place, { role, connector }, rest));
    if (refused) return refused;
    const found = await findConnector(needs, place, connector);
    if (found.refused) return found.refused;
    const until = forMs === null ? null : new Date(scene.now.getTime() + forMs).toISOString();
    const wish: Wish = { place, by: scene.by, scope: { role, connector: found.connector }, until, reason: rest.join(' ') || null };
    const answer = await (dryRun ? wouldPause(needs, wish, scene) : startPause(needs, wish));
    return { ...answer, private: answer.private && { ...answer.private, lines: [...answer.private.lines, ...found.notes] } };
  };
}

/** A length that cannot be read is not taken for a reason: nobody wants a pause without an end by mistake, nor to believe in one that is none. */
function noLength(place: Place, scope: Scope, rest: string[]): CommandResult | null {
  const length = mistypedLength(rest);
  if (length === null) return null;
  const values = { length: oneLine(length, LONGEST_ECHO), words: scopeWords(place.workspace.id, scope) };
  const key = length === '' ? 'no_length' : durationMs(length) === null ? 'bad_length' : 'length_for';
  return told(say(place)(`pause.${key}`, values));
}

const ALL = /^(all|everything|every(one|body))( (of )?(them|(the )?(clients?|workspaces?|agents?)))?$/i;

/** Everything of every client cannot be paused at once: of this channel's client alone it would be less than was asked for. */
function noClient(place: Place, words: string[], rest: string[]): CommandResult | null {
  const { id } = place.workspace;
  if (words.some((word) => word.toLowerCase() === id) || !ALL.test(rest.join(' '))) return null;
  return told(say(place)('pause.all', { words: id }));
}

const CONNECTOR_WORD = /^connectors?:?$/i;

/** A connector's name where the reason would begin is asked about: the pause would be of everything, and that name its reason. */
async function bareConnector(needs: CommandNeeds, place: Place, scope: Scope, rest: string[]): Promise<CommandResult | null> {
  const [first = ''] = rest;
  if (scope.connector !== null || first === '') return null;
  const isSaid = CONNECTOR_WORD.test(first);
  const name = isSaid ? (rest[1] ?? '') : first;
  const { known } = await connectorsOf(needs, place);
  const isAlone = rest.length === 1 || isSaid;
  const meant = spelledIn(known, name) ?? (isAlone ? nearestTo(name, known) : null);
  if (meant === null && !isSaid) return null;
  const values = {
    name: oneLine(rest.slice(0, isSaid ? 2 : 1).join(' '), LONGEST_ECHO),
    words: scopeWords(place.workspace.id, { ...scope, connector: meant ?? 'NAME' }),
    wide: scopeWords(place.workspace.id, scope),
  };
  return told(say(place)('pause.connector_bare', values));
}

/** A pause of the very same scope that lasts at least as long: a new one would change nothing, or shorten it. */
function standing(ledger: Ledger, { scope, until }: Wish, now: Date): Pause | undefined {
  const outlasts = (one: Pause) => one.until === null || (until !== null && one.until >= until);
  return pausesOn(ledger, now).find((one) => isSameScope(one, scope) && outlasts(one));
}

async function alreadyPaused(needs: CommandNeeds, { place, scope }: Wish, known: Pause): Promise<CommandResult> {
  const { until } = known;
  const by = await pauserText(needs, place.workspace, localeOf(place), known);
  const values = { scope: scopeName(place, scope), by, until: until === null ? '' : timeFor(place, until) };
  return told(say(place)(until === null ? 'pause.already' : 'pause.already_until', values));
}

async function wouldPause(needs: CommandNeeds, wish: Wish, { now }: Scene): Promise<CommandResult> {
  const { ledgers, approvals } = needs;
  const { place, scope, until, reason } = wish;
  const ledger = await ledgers.read(place.workspace.id);
  const known = standing(ledger, wish, now);
  if (known) return alreadyPaused(needs, wish, known);
  const locale = localeOf(place);
  const values = { scope: scopeName(place, scope), until: until === null ? '' : timeFor(place, until) };
  return told(
    [
      say(place)(until === null ? 'pause.would' : 'pause.would_until', values),
      say(place)('pause.would_wait', { count: inFlight(ledger, scope, now).length }),
      heldText(locale, await heldReleases({ approvals }, place.workspace.id, [scope], pausesOn(ledger, now)), 'would_hold'),
      say(place)('pause.unchanged'),
      ...reasonText(locale, reason),
    ].join(' '),
  );
}

async function startPause(needs: CommandNeeds, wish: Wish): Promise<CommandResult> {
  const { place, scope, until, reason } = wish;
  const { known, added } = await needs.ledgers.change(place.workspace.id, (ledger) => {
    const now = needs.clock.now();
    const already = standing(ledger, wish, now);
    const owed = { ...unheard, under_way: inFlight(ledger, scope, now) };
    const one: Pause = { ...scope, until, by: place.person.id, at: now.toISOString(), reason, owed };
    return { next: already ? null : pause(ledger, one, now), result: { known: already, added: one } };
  });
  if (known) return alreadyPaused(needs, wish, known);
  // From the write on: an attempt may have been admitted until then, and has its whole time from there.
  const startedMs = needs.clock.monotonicMs();
  return { ...told(say(place)('pause.started', { scope: scopeName(place, scope) })), later: finishPause(needs, wish, added, startedMs) };
}

/** Waits for what was on its way, at most as long as an attempt may take, and tells everybody. Where this process dies, another one does. */
async function finishPause(needs: CommandNeeds, wish: Wish, added: Pause, startedMs: number): Promise<Told> {
  const { workspace } = wish.place;
  await needs.sealLedger(workspace.id);
  await untilStill(needs, wish, startedMs);
  return unheardWords(wish.by, workspace, await needs.announceNews(workspace, { about: 'pause', pause: added }));
}

async function untilStill({ ledgers, clock, callbackGraceMs }: CommandNeeds, { place, scope }: Wish, startedMs: number): Promise<void> {
  while (clock.monotonicMs() - startedMs < callbackGraceMs) {
    const ledger = await ledgers.read(place.workspace.id);
    if (inFlight(ledger, scope, clock.now()).length === 0) return;
    await clock.sleep(POLL_MS);
  }
}
