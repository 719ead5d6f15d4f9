// What a resume ends and lets go on, in words: for whoever only thinks about it, and for everybody.
import { pausesOver } from '../domain/approval/held-now.ts';
import type { Approval } from '../domain/documents/approval.ts';
import { incidentName } from '../domain/documents/incident.ts';
import type { Pause, Resume } from '../domain/ledger/ledger.ts';
import { isSameScope, type Scope } from '../domain/ledger/pauses.ts';
import type { Workspace } from '../domain/policy/workspace.ts';
import type { Approvals } from '../ports/approvals.ts';
import type { Incidents } from '../ports/documents.ts';
import { text } from '../texts.ts';
import { heldReleases } from './held-releases.ts';
import { scopeText } from './pause-words.ts';
import { pauserText } from './pauser-words.ts';

type Needs = { approvals: Pick<Approvals, 'list'>; incidents: Pick<Incidents, 'read'> };

/** The pauses that end with a scope, and those that stay. */
export type Ending = { scope: Scope; ended: Resume['ended']; left: Pause[] };

/** Says of more than one incident that this ends what each of them paused. */
export async function severalEnd({ incidents }: Pick<Needs, 'incidents'>, workspace: string, locale: string, ids: string[]): Promise<string[]> {
  if (ids.length < 2) return [];
  const found = await Promise.all(ids.map((id) => incidents.read(workspace, id)));
  const names = found.flatMap((one) => (one ? [incidentName(one.incident)] : []));
  return [text(locale, 'command.resume.several', { incidents: names.join(', ') })];
}

/** Which other pauses end with it and whose they are, and how many releases go on; with the pace where nothing else says it. */
export async function resumeEnds(
  needs: Needs,
  workspace: Workspace,
  { scope, ended, left }: Ending,
  { locale, now, pace }: { locale: string; now: Date; pace?: number },
): Promise<string[]> {
  const others = ended.filter((one) => !isSameScope(one, scope));
  const { items, isAll } = await heldReleases(needs, workspace.id, ended);
  const isFree = (one: Approval) => one.release.held_by.includes('pause') && pausesOver({ pauses: left }, one, now).length === 0;
  const count = items.filter(isFree).length;
  const endsToo = async (one: Ending['ended'][number]) =>
    text(locale, 'command.resume.ends', { scope: scopeText(locale, workspace.id, one), by: await pauserText(needs, workspace, locale, one) });
  return [
    ...(await Promise.all(others.map(endsToo))),
    ...(count === 0 ? [] : [text(locale, 'command.resume.goes', { count, all: isAll ? 'yes' : 'no', pace: pace ?? 'none' })]),
  ];
}
