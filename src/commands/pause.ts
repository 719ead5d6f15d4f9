// The kill switch. It holds from the write in the ledger on; it is announced once nothing that it covers is on its way any more.
import type { Ledger, Pause } from '../domain/ledger.ts';
import { inFlight, pause, pausesOn, type Scope } from '../domain/pauses.ts';
import { oneLine } from '../domain/plain-text.ts';
import type { CommandResult } from './answer.ts';
import { findPlaceAndReason, scopeName } from './find.ts';
import { type Command, type CommandNeeds, forbidden, inOpen, namesOf, type Place, publish, type Scene, say, timeFor, told } from './scene.ts';

const MAY_PAUSE = ['revops', 'on-call'];
const POLL_MS = 50;
const LONGEST_REASON = 500;

type Wish = { place: Place; scope: Scope; until: string | null; reason: string | null };

/** `pause [workspace] [role] [connector:NAME] [for 2h] [reason]` */
export function pauseCommand(needs: CommandNeeds): Command {
  return async (scene) => {
    const { connector, forMs, dryRun, words } = scene.command;
    const found = findPlaceAndReason(scene, words);
    if (found.refused) return found.refused;
    const { place, role, rest } = found;
    const refused = await forbidden(needs, place, MAY_PAUSE, 'pause');
    if (refused) return refused;
    const until = forMs === null ? null : new Date(scene.now.getTime() + forMs).toISOString();
    const wish: Wish = { place, scope: { role, connector }, until, reason: rest.join(' ') || null };
    return dryRun ? wouldPause(needs, wish, scene) : startPause(needs, wish, scene);
  };
}

/** A pause of the very same scope that lasts at least as long: a new one would change nothing, or shorten it. */
function standing(ledger: Ledger, { scope, until }: Wish, now: Date): Pause | undefined {
  const outlasts = (one: Pause) => one.until === null || (until !== null && one.until >= until);
  return pausesOn(ledger, now).find((one) => one.role === scope.role && one.connector === scope.connector && outlasts(one));
}

function alreadyPaused({ place, scope }: Wish, { by, until }: Pause): CommandResult {
  const values = { scope: scopeName(place, scope), by: namesOf(place, [by]), until: until === null ? '' : timeFor(place, until) };
  return told(say(place)(until === null ? 'pause.already' : 'pause.already_until', values));
}

async function wouldPause({ ledgers }: CommandNeeds, wish: Wish, { now }: Scene): Promise<CommandResult> {
  const { place, scope } = wish;
  const ledger = await ledgers.read(place.workspace.id);
  const known = standing(ledger, wish, now);
  if (known) return alreadyPaused(wish, known);
  return told(say(place)('pause.would', { scope: scopeName(place, scope), count: inFlight(ledger, scope, now).length }));
}

async function startPause(needs: CommandNeeds, wish: Wish, scene: Scene): Promise<CommandResult> {
  const { place, scope, until, reason } = wish;
  const { known, underWay } = await needs.ledgers.change(place.workspace.id, (ledger) => {
    const now = needs.clock.now();
    const already = standing(ledger, wish, now);
    const next = already ? null : pause(ledger, { ...scope, until, by: place.person.id, at: now.toISOString(), reason }, now);
    return { next, result: { known: already, underWay: inFlight(ledger, scope, now) } };
  });
  if (known) return alreadyPaused(wish, known);
  // From the write on: an attempt may have been admitted until then, and has its whole time from there.
  const startedMs = needs.clock.monotonicMs();
  const started = told(say(place)('pause.started', { scope: scopeName(place, scope) }));
  return { ...started, later: finishPause(needs, wish, scene, { underWay, startedMs }) };
}

/** Waits for what was on its way, at most as long as an attempt may take, and tells everybody. */
async function finishPause(needs: CommandNeeds, wish: Wish, scene: Scene, { underWay, startedMs }: { underWay: string[]; startedMs: number }) {
  const { workspace } = wish.place;
  await needs.sealLedger(workspace.id);
  await untilStill(needs, wish, startedMs);
  const words = doneWords(wish, await whatHadGone(needs, underWay));
  const spoken = await publish(needs, scene, workspace, words);
  return { private: spoken === null ? { lines: [words] } : null, public: spoken };
}

function doneWords({ place, scope, until, reason }: Wish, gone: string[]): string {
  const open = inOpen(place);
  const tell = say(open);
  const values = { scope: scopeName(open, scope), by: place.person.name, until: until === null ? '' : timeFor(open, until) };
  const sentences = [
    tell(until === null ? 'pause.done' : 'pause.done_until', values),
    gone.length === 0 ? tell('pause.nothing_gone') : tell('pause.gone', { requests: gone.join(', ') }),
    ...(reason === null ? [] : [tell('pause.reason', { reason: oneLine(reason, LONGEST_REASON) })]),
  ];
  return sentences.join(' ');
}

async function untilStill({ ledgers, clock, callbackGraceMs }: CommandNeeds, { place, scope }: Wish, startedMs: number): Promise<void> {
  while (clock.monotonicMs() - startedMs < callbackGraceMs) {
    const ledger = await ledgers.read(place.workspace.id);
    if (inFlight(ledger, scope, clock.now()).length === 0) return;
    await clock.sleep(POLL_MS);
  }
}

/** Of what was on its way, all that arrived or may have arrived. */
async function whatHadGone({ approvals }: CommandNeeds, underWay: string[]): Promise<string[]> {
  const found = await Promise.all(underWay.map((id) => approvals.read(id)));
  return found.flatMap((one) => (one && (one.approval.release.delivered_at !== null || one.approval.release.in_doubt) ? one.approval.id : []));
}
