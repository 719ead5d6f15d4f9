// What a resume brings once it is written: parts of its incidents are done, and what waited for it gets its turns. Answers what everybody is told.
import { PLAYBOOK } from '../domain/documents/playbook.ts';
import type { Resume } from '../domain/ledger/ledger.ts';
import { incidentsOf, pausesOn } from '../domain/ledger/pauses.ts';
import { type Spoken, spokenAs } from '../domain/ledger/spoken-as.ts';
import { lastTurn } from '../domain/ledger/turns.ts';
import { localeOn } from '../domain/policy/locale.ts';
import { nameIn, type Workspace } from '../domain/policy/workspace.ts';
import type { ActOnIncident } from '../incidents/act-on-incident.ts';
import { zonedTime } from '../local-time.ts';
import type { Approvals } from '../ports/approvals.ts';
import type { Incidents, Ledgers } from '../ports/documents.ts';
import type { Clock } from '../ports/runtime.ts';
import { text } from '../texts.ts';
import { scopeText, stillPaused } from './pause-words.ts';
import { resumeEnds, severalEnd } from './resume-words.ts';

type Needs = {
  approvals: Approvals;
  ledgers: Ledgers;
  incidents: Incidents;
  clock: Clock;
  actOnIncident: ActOnIncident;
  wake: (workspace: string) => Promise<void>;
};

/** How fast what waited leaves, and when the last of it does; nothing where it has left. */
async function paceOf({ ledgers, clock }: Needs, { id, locale, time_zone, resume_per_minute: count }: Workspace): Promise<string[]> {
  const last = lastTurn(await ledgers.read(id), count, clock.now());
  return last === null ? [] : [text(locale, 'command.resume.pace', { count, at: zonedTime(last, time_zone, locale, undefined) })];
}

/** Does what follows a resume, and answers its announcement. May be repeated: what is done already stays as it is. */
export async function finishResume(needs: Needs, workspace: Workspace, { by, first, ended, ...scope }: Resume): Promise<Spoken> {
  const { ledgers, clock } = needs;
  const { id, locale } = workspace;
  const incidents = incidentsOf(ended);
  for (const incident of incidents) {
    for (const part of PLAYBOOK.safe_mode.parts) {
      await needs.actOnIncident(id, incident, { type: 'do_part', step: 'safe_mode', part, state: 'done', by, note: null });
    }
  }
  const left = pausesOn(await ledgers.read(id), clock.now());
  const ends = await resumeEnds(needs, workspace, { scope, ended, left }, { locale, now: clock.now() });
  await needs.wake(id);
  const values = { scope: scopeText(locale, id, scope), by: nameIn(workspace, by), first: first === null ? '' : nameIn(workspace, first) };
  const lines = [
    text(locale, first === null ? 'command.resume.done' : 'command.resume.done_by_two', values),
    ...(await severalEnd(needs, id, locale, incidents)),
    ...ends,
    ...(await paceOf(needs, workspace)),
  ];
  return spokenAs((surface) => [...lines, ...stillPaused(localeOn(surface, locale), id, left)].join(' '));
}
