// Ends pauses: what they held is tried again, and everybody is told. After an incident the regression test comes first, then two people.
import type { Approval } from '../domain/approval.ts';
import { pausesOver } from '../domain/held-now.ts';
import { type Incident, isOver } from '../domain/incident.ts';
import type { Pause } from '../domain/ledger.ts';
import { endedBy, incidentsOf, isSameScope, pausesOn, type Scope } from '../domain/pauses.ts';
import { PLAYBOOK } from '../domain/playbook.ts';
import { type Resumed, resumeByPeople } from '../domain/resume-after-incident.ts';
import { lastTurn } from '../domain/turns.ts';
import { listText } from '../texts.ts';
import { heldReleases } from '../upkeep/held-releases.ts';
import { pauserText } from '../upkeep/pauser-words.ts';
import type { CommandResult } from './answer.ts';
import { findPlaceOnly, scopeName, scopeWords } from './find.ts';
import { incidentName } from './find-incident.ts';
import {
  type Command,
  type CommandNeeds,
  forbidden,
  inOpen,
  localeOf,
  namesOf,
  type Place,
  publish,
  type Scene,
  say,
  timeFor,
  told,
} from './scene.ts';

const MAY_RESUME = ['revops'];

type Wish = { place: Place; scope: Scope };

/** What a resume ends and lets go on, for one reader; with the pace where nothing else says it. */
type Ends = (seen: Place, pace?: number) => Promise<string[]>;

/** `resume [workspace] [role] [connector:NAME]` */
export function resumeCommand(needs: CommandNeeds): Command {
  return async (scene) => {
    const { connector, dryRun, words } = scene.command;
    const found = findPlaceOnly(scene, words);
    if (found.refused) return found.refused;
    const { place, role } = found;
    const refused = (await forbidden(needs, place, MAY_RESUME, 'resume')) ?? (await lockedBy(needs, { place, scope: { role, connector } }));
    if (refused) return refused;
    const wish: Wish = { place, scope: { role, connector } };
    const outcome = await needs.ledgers.change(place.workspace.id, (ledger) => {
      const now = needs.clock.now();
      const { ledger: next, ...done } = resumeByPeople(ledger, wish.scope, place.person.id, now);
      const left = pausesOn(next, now);
      const ended = pausesOn(ledger, now).filter((one) => !left.includes(one));
      return { next: next === ledger || dryRun ? null : next, result: { ...done, left, ended } };
    });
    if (outcome.result === 'nothing') return told([tell(wish, 'resume.nothing'), ...stillPaused(wish.place, outcome.left)]);
    if (outcome.result === 'asked_already') return told(tell(wish, 'asked_already'));
    const several = await severalEnd(needs, wish, outcome.incidents);
    if (dryRun && outcome.result === 'asked') return told([tell(wish, 'resume.would_ask'), ...several]);
    if (outcome.result === 'asked') return askSecond(needs, scene, wish, outcome.incidents);
    const still = stillPaused(wish.place, outcome.left);
    const ends = await whatEnds(needs, wish, outcome);
    if (dryRun) return told([tell(wish, 'resume.would'), ...several, ...(await ends(place, place.workspace.resume_per_minute)), ...still]);
    return { ...told([tell(wish, 'resume.started'), ...still]), later: finishResume(needs, scene, wish, { ...outcome, ends }) };
  };
}

const tell = ({ place, scope }: Wish, key: string, more: { [name: string]: string | number } = {}): string =>
  say(place)(key, { scope: scopeName(place, scope), workspace: place.workspace.id, by: place.person.name, ...more });

/** Every pause that is still in force, and what ends it: nobody is to believe that all is free. */
const stillPaused = (place: Place, left: Pause[]): string[] => [
  ...new Set(left.map((one) => say(place)('resume.still', { scope: scopeName(place, one), words: scopeWords(place, one) }))),
];

const readIncidents = async ({ incidents }: CommandNeeds, { place }: Wish, ids: string[]): Promise<Incident[]> =>
  (await Promise.all(ids.map((id) => incidents.read(place.workspace.id, id)))).flatMap((one) => one?.incident ?? []);

/** Says of more than one incident that this ends what each of them paused. */
async function severalEnd(needs: CommandNeeds, wish: Wish, ids: string[]): Promise<string[]> {
  if (ids.length < 2) return [];
  const names = (await readIncidents(needs, wish, ids)).map(incidentName);
  return [tell(wish, 'resume.several', { incidents: names.join(', ') })];
}

/** Which other pauses end with it and whose they are, and how many releases go on at what pace: for one reader, or for everybody. */
async function whatEnds(needs: CommandNeeds, { place, scope }: Wish, { ended, left }: { ended: Pause[]; left: Pause[] }): Promise<Ends> {
  const { workspace } = place;
  const now = needs.clock.now();
  const others = ended.filter((one) => !isSameScope(one, scope));
  const { items, isAll } = await heldReleases(needs, workspace.id, ended);
  const isFree = (one: Approval) => one.release.held_by.includes('pause') && pausesOver({ pauses: left }, one, now).length === 0;
  const count = items.filter(isFree).length;
  const endsToo = async (seen: Place, one: Pause) =>
    say(seen)('resume.ends', { scope: scopeName(seen, one), by: await pauserText(needs, workspace, localeOf(seen), one) });
  return async (seen, pace) => [
    ...(await Promise.all(others.map((one) => endsToo(seen, one)))),
    ...(count === 0 ? [] : [say(seen)('resume.goes', { count, all: isAll ? 'yes' : 'no', pace: pace ?? 'none' })]),
  ];
}

/** How fast what waited leaves, and when the last of it does; nothing where it has left. */
async function paceOf({ ledgers, clock }: CommandNeeds, place: Place): Promise<string[]> {
  const { id, resume_per_minute: count } = place.workspace;
  const last = lastTurn(await ledgers.read(id), count, clock.now());
  return last === null ? [] : [say(place)('resume.pace', { count, at: timeFor(place, last) })];
}

/** The answer where the regression test of an incident is not passed yet; null where nothing locks this resume. */
async function lockedBy(needs: CommandNeeds, wish: Wish): Promise<CommandResult | null> {
  const { workspace } = wish.place;
  const ledger = await needs.ledgers.read(workspace.id);
  const ending = endedBy(ledger, wish.scope, needs.clock.now());
  const ids = incidentsOf(ending);
  if (ids.length === 0) return null;
  const locked = ending.filter(({ incident }) => incident !== undefined).map((one) => scopeName(wish.place, one));
  const scope = listText(localeOf(wish.place), locked);
  const { passed, total } = await needs.regressionCases.result(workspace);
  if (passed < total) return told(tell(wish, 'resume.cases', { scope, passed, total }));
  const open = (await readIncidents(needs, wish, ids)).filter((one) => !isTested(one));
  return open.length === 0 ? null : told(tell(wish, 'resume.untested', { scope, incidents: open.map(incidentName).join(', ') }));
}

const isTested = ({ steps, state }: Incident): boolean =>
  state === 'resolved' || steps.some((step) => step.name === 'regression_test' && isOver(step));

async function askSecond(needs: CommandNeeds, scene: Scene, wish: Wish, ids: string[]): Promise<CommandResult> {
  await needs.sealLedger(wish.place.workspace.id);
  const asked = async (heard: Wish) => [
    tell(heard, 'resume.asked', { words: scopeWords(wish.place, wish.scope) }),
    ...(await severalEnd(needs, heard, ids)),
  ];
  const spoken = await publish(needs, scene, wish.place, async (place) => (await asked({ ...wish, place })).join(' '));
  return { ...told(await asked(wish)), public: spoken };
}

async function finishResume(
  needs: CommandNeeds,
  scene: Scene,
  wish: Wish,
  resumed: Omit<Resumed, 'ledger'> & { left: Pause[]; ends: Ends },
): Promise<Omit<CommandResult, 'later'>> {
  const { workspace, person } = wish.place;
  await needs.sealLedger(workspace.id);
  for (const id of resumed.incidents) {
    for (const part of PLAYBOOK.safe_mode.parts) {
      await needs.actOnIncident(workspace.id, id, { type: 'do_part', step: 'safe_mode', part, state: 'done', by: person.id, note: null });
    }
  }
  await needs.wake(workspace.id);
  const key = resumed.first === null ? 'resume.done' : 'resume.done_by_two';
  const words = async (place: Place) => {
    const done = tell({ ...wish, place }, key, { first: resumed.first === null ? '' : namesOf(place, [resumed.first]) });
    const several = await severalEnd(needs, { ...wish, place }, resumed.incidents);
    return [done, ...several, ...(await resumed.ends(place)), ...(await paceOf(needs, place)), ...stillPaused(place, resumed.left)].join(' ');
  };
  const spoken = await publish(needs, scene, wish.place, words);
  return { private: spoken === null ? { lines: [await words(inOpen(wish.place))] } : null, public: spoken };
}
