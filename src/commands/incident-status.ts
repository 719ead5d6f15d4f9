// How the incidents of a workspace stand: where each is, what is stopped, what is held, what is missing before it can be resumed.
import type { Incident } from '../domain/incident.ts';
import { type IncidentFacts, incidentFacts } from '../domain/incident-facts.ts';
import { findPlaceOnly, scopeName } from './find.ts';
import { latestIncidents } from './find-incident.ts';
import { incidentTitle, incidentWhy, sentence, stepName } from './incident-words.ts';
import { type Command, type CommandNeeds, namesOf, type Place, say, timeFor, told } from './scene.ts';
import { safeModeLines } from './status.ts';

const MOST = 5;

/** `incident status [workspace]` */
export function incidentStatusCommand(needs: CommandNeeds): Command {
  return async (scene) => {
    const found = findPlaceOnly(scene, scene.command.words);
    if (found.refused) return found.refused;
    const { place } = found;
    const { workspace } = place;
    const [all, ledger, held] = await Promise.all([
      latestIncidents(needs, place),
      needs.ledgers.read(workspace.id),
      needs.approvals.heldByPause(workspace.id),
    ]);
    const open = all.filter(({ state }) => state === 'open');
    const context = { workspace, ledger, held: held.length, now: scene.now };
    const { passed, total } = await needs.regressionCases.result(workspace);
    const lines = open.slice(0, MOST).flatMap((one) => linesOf(place, incidentFacts(one, context), { passed, total }));
    const more = open.length > MOST ? [say(place)('incident.more', { count: open.length - MOST })] : [];
    const before = all.find(({ state }) => state === 'resolved');
    const ends = [...safeModeLines(place, ledger, scene.now), ...(before ? [beforeLine(place, before)] : [])];
    return told([...lines, ...more, ...ends], { title: say(place)('incident.title', { client: workspace.name, count: open.length }) });
  };
}

function linesOf(place: Place, facts: IncidentFacts, cases: { passed: number; total: number }): string[] {
  const tell = say(place);
  const locale = place.person.locale ?? place.workspace.locale;
  const { current, paused, held } = facts;
  const scopes = paused.map((scope) => scopeName(place, scope)).join(', ');
  const done = current?.parts.filter((part) => part.state !== 'open').length ?? 0;
  return [
    `${incidentTitle(facts, locale)}. ${sentence(incidentWhy(facts, locale))} ${tell('incident.opened', { at: timeFor(place, facts.openedAt) })}`,
    current
      ? tell('incident.now', {
          step: current.number,
          name: stepName(locale, current.name),
          owner: current.owner ?? '-',
          done,
          parts: current.parts.length,
        })
      : tell('incident.all_done', { name: facts.number ?? facts.id }),
    scopes === '' ? tell('incident.not_paused') : tell('incident.paused', { scopes, count: held }),
    ...(scopes === '' ? [] : [tell(cases.total > 0 ? 'incident.to_resume_cases' : 'incident.to_resume', cases)]),
  ];
}

const beforeLine = (place: Place, { number, id, resolved_at, resolved_by, opened_at }: Incident): string =>
  say(place)('incident.before', {
    name: number ?? id,
    at: timeFor(place, resolved_at ?? opened_at),
    by: resolved_by === null ? '-' : namesOf(place, [resolved_by]),
  });
