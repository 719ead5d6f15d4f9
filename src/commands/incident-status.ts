// How the incidents of a workspace stand: where each is, what is stopped, what is held, what is missing before it can be resumed.
import type { Incident } from '../domain/documents/incident.ts';
import type { CaseCount } from '../domain/incident/incident-acts.ts';
import { type IncidentFacts, incidentFacts } from '../domain/incident/incident-facts.ts';
import { heldByIncident } from '../incidents/held-by-incident.ts';
import { agentWord } from '../texts.ts';
import { scopeWords } from '../upkeep/pause-words.ts';
import type { CommandResult } from './answer.ts';
import { findPlaceOnly, scopeName } from './find.ts';
import { findIncident, latestIncidents, namesIncident } from './find-incident.ts';
import { incidentTitle, incidentWhy, sentence, stepName } from './incident-words.ts';
import { type Command, type CommandNeeds, localeOf, namesOf, type Place, type Scene, say, timeFor, told } from './scene.ts';
import { safeModeLines } from './status.ts';

const MOST = 5;

/** `incident status [workspace] [incident]` */
export function incidentStatusCommand(needs: CommandNeeds): Command {
  return async (scene) => {
    const { words } = scene.command;
    if (words.some(namesIncident)) return statusOfOne(needs, scene);
    const found = findPlaceOnly(scene, words);
    if (found.refused) return found.refused;
    const { place } = found;
    const all = await latestIncidents(needs, place);
    const { ledger, cases, factsOf } = await around(needs, place, scene.now);
    const open = all.filter(({ state }) => state === 'open');
    const lines = (await Promise.all(open.slice(0, MOST).map(factsOf))).flatMap((facts) => linesOf(place, facts, cases));
    const more = open.length > MOST ? [say(place)('incident.more', { count: open.length - MOST })] : [];
    const before = all.find(({ state }) => state === 'resolved');
    const ends = [...safeModeLines(place, ledger, scene.now), ...(before ? [beforeLine(place, before)] : [])];
    return told([...lines, ...more, ...ends], { title: say(place)('incident.title', { client: place.workspace.name, count: open.length }) });
  };
}

async function statusOfOne(needs: CommandNeeds, scene: Scene): Promise<CommandResult> {
  const found = await findIncident(needs, scene, scene.command.words);
  if (found.refused) return found.refused;
  const { place, incident } = found;
  const { cases, factsOf } = await around(needs, place, scene.now);
  return told(linesOf(place, await factsOf(incident), cases));
}

async function around({ ledgers, approvals, regressionCases }: CommandNeeds, { workspace }: Place, now: Date) {
  const [ledger, { passed, total }] = await Promise.all([ledgers.read(workspace.id), regressionCases.result(workspace)]);
  const factsOf = async (one: Incident): Promise<IncidentFacts> =>
    incidentFacts(one, { workspace, ledger, held: await heldByIncident(approvals, one, ledger, now), now });
  return { ledger, cases: { passed, total }, factsOf };
}

function linesOf(place: Place, facts: IncidentFacts, cases: CaseCount): string[] {
  const tell = say(place);
  const locale = localeOf(place);
  const { current, paused, held } = facts;
  const scopes = paused.map((scope) => scopeName(place, scope)).join(', ');
  const words = [...new Set(paused.map((scope) => scopeWords(place.workspace.id, scope)))].join(`, ${agentWord(locale)} resume `);
  const isTested = facts.steps.some(({ name, sign }) => name === 'regression_test' && sign === 'done') && cases.passed === cases.total;
  const done = current?.parts.filter((part) => part.state !== 'open').length ?? 0;
  const head = `${incidentTitle(facts, locale)}. ${sentence(incidentWhy(facts, locale))} ${tell('incident.opened', { at: timeFor(place, facts.openedAt) })}`;
  if (facts.resolvedAt !== null) return [head, tell('incident.was_resolved', { at: timeFor(place, facts.resolvedAt), by: facts.resolvedBy ?? '-' })];
  return [
    head,
    current
      ? tell('incident.now', {
          step: current.number,
          name: stepName(locale, current.name),
          owner: current.owner ?? '-',
          done,
          parts: current.parts.length,
        })
      : tell('incident.all_done', { client: place.workspace.id, name: facts.number ?? facts.id }),
    scopes === '' ? tell('incident.not_paused') : tell('incident.paused', { scopes, count: held }),
    ...(scopes === ''
      ? []
      : [tell(isTested ? 'incident.to_resume_people' : cases.total > 0 ? 'incident.to_resume_cases' : 'incident.to_resume', { ...cases, words })]),
  ];
}

const beforeLine = (place: Place, { number, id, resolved_at, resolved_by, opened_at }: Incident): string =>
  say(place)('incident.before', {
    name: number ?? id,
    at: timeFor(place, resolved_at ?? opened_at),
    by: resolved_by === null ? '-' : namesOf(place, [resolved_by]),
  });
