// Ends pauses: what they held is tried again, and everybody is told. After an incident the regression test comes first, then two people.
import { type Incident, incidentName, isOver } from '../domain/documents/incident.ts';
import type { Resume } from '../domain/ledger/ledger.ts';
import { endedBy, incidentsOf, pausesOn, type Scope } from '../domain/ledger/pauses.ts';
import { resumeByPeople } from '../domain/ledger/resume-after-incident.ts';
import { listText } from '../texts.ts';
import { scopeWords, stillPaused } from '../upkeep/pause-words.ts';
import { resumeEnds, severalEnd } from '../upkeep/resume-words.ts';
import type { CommandResult, Told } from './answer.ts';
import { findPlaceOnly, scopeName } from './find.ts';
import { type Command, type CommandNeeds, forbidden, holdersOf, localeOf, type Place, publish, type Scene, say, told } from './scene.ts';
import { unheardWords } from './unheard-words.ts';

const MAY_RESUME = ['revops'];

type Wish = { place: Place; scope: Scope };

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
    const word = { by: place.person.id, may: await holdersOf(needs, place, MAY_RESUME) };
    const outcome = await needs.ledgers.change(place.workspace.id, (ledger) => {
      const now = needs.clock.now();
      const { ledger: next, ...done } = resumeByPeople(ledger, wish.scope, word, now);
      const left = pausesOn(next, now);
      const ended = pausesOn(ledger, now).filter((one) => !left.includes(one));
      return { next: next === ledger || dryRun ? null : next, result: { ...done, left, ended, resume: next.resumes?.at(-1) } };
    });
    const still = stillPaused(localeOf(place), place.workspace.id, outcome.left);
    if (outcome.result === 'nothing') return told([tell(wish, 'resume.nothing'), ...still]);
    if (outcome.result === 'asked_already') return told(tell(wish, 'asked_already'));
    if (outcome.result === 'asked' && !dryRun) return askSecond(needs, scene, wish, outcome.incidents);
    if (!dryRun) return { ...told([tell(wish, 'resume.started'), ...still]), later: finish(needs, scene, wish, outcome.resume) };
    const both = await several(needs, wish, outcome.incidents);
    if (outcome.result === 'asked') return told([tell(wish, 'resume.would_ask'), ...both]);
    const seen = { locale: localeOf(place), now: needs.clock.now(), pace: place.workspace.resume_per_minute };
    return told([tell(wish, 'resume.would'), ...both, ...(await resumeEnds(needs, place.workspace, { ...wish, ...outcome }, seen)), ...still]);
  };
}

const tell = ({ place, scope }: Wish, key: string, more: { [name: string]: string | number } = {}): string =>
  say(place)(key, { scope: scopeName(place, scope), workspace: place.workspace.id, by: place.person.name, ...more });

const readIncidents = async ({ incidents }: CommandNeeds, { place }: Wish, ids: string[]): Promise<Incident[]> =>
  (await Promise.all(ids.map((id) => incidents.read(place.workspace.id, id)))).flatMap((one) => one?.incident ?? []);

/** Says for one reader of more than one incident that this ends what each of them paused. */
const several = (needs: CommandNeeds, { place }: Wish, ids: string[]) => severalEnd(needs, place.workspace.id, localeOf(place), ids);

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
    tell(heard, 'resume.asked', { words: scopeWords(wish.place.workspace.id, wish.scope) }),
    ...(await several(needs, heard, ids)),
  ];
  const spoken = await publish(needs, scene, wish.place, async (place) => (await asked({ ...wish, place })).join(' '));
  return { ...told(await asked(wish)), public: spoken };
}

/** Tells everybody once all is done that a resume brings. Where this process dies, another one does. */
async function finish(needs: CommandNeeds, { by }: Scene, { place }: Wish, resume: Resume | undefined): Promise<Told> {
  const { workspace } = place;
  await needs.sealLedger(workspace.id);
  if (!resume) return { private: null, public: null };
  return unheardWords(by, workspace, await needs.announceNews(workspace, { about: 'resume', resume }));
}
