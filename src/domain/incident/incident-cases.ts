// The requests behind an incident as cases of the regression set: whole, as they were sent, with the verdict that they should get.
import type { Approval, Verdict } from '../documents/approval.ts';
import type { Incident } from '../documents/incident.ts';
import { oneLine } from '../documents/plain-text.ts';
import { AgentRequest, toJson } from '../documents/request.ts';
import { documentWithoutSecrets } from '../documents/without-secrets.ts';
import type { Expected, RegressionCase } from '../policy/case-file.ts';
import { judgedCase } from '../policy/cases.ts';
import { usableZone } from '../policy/window.ts';
import type { Workspace } from '../policy/workspace.ts';

type Decision = Verdict['decision'];

/** `was` is how it was judged, `now` how the matrix would judge it today. */
export type IncidentCase = { approval: string; was: Decision; now: Decision; written: RegressionCase };

const LONGEST_WORD = 40;
const STRICTER: readonly Decision[] = ['auto', 'ask', 'deny'];
const strictest = (...decisions: Decision[]): Decision => STRICTER[Math.max(...decisions.map((one) => STRICTER.indexOf(one)))] ?? 'deny';

/** An address without what may be a secret in it: nobody is called back from a case. */
function bareAddress(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}

/** The request without secrets. Whatever is hidden in it, it is still a request. */
function shareable(request: AgentRequest, { secrets, agents }: Pick<Workspace, 'secrets' | 'agents'>): AgentRequest {
  const ofAgents = agents.flatMap(({ secret }) => secret ?? []);
  const known = [...secrets.webhook, ...secrets.callback, ...secrets.api_keys.map(({ key }) => key), ...ofAgents];
  return AgentRequest.parse(documentWithoutSecrets(toJson({ ...request, callback_url: bareAddress(request.callback_url) }), known));
}

/** What should have come of it: a person at least, and never less than what came of it then or would come of it now. */
function expectedOf(was: Decision, now: { decision: Decision; missing: string[] }): Expected {
  const decision = strictest('ask', was, now.decision);
  return { decision, ...(decision === 'deny' || now.missing.length === 0 ? {} : { missing: now.missing }) };
}

/** One case for each request, in their order. Pure: what is written passes the schema of case files. */
export function casesOfIncident(workspace: Workspace, incident: Pick<Incident, 'id' | 'number'>, requests: Approval[]): IncidentCase[] {
  return requests.map(({ id, request: sent, verdict, created_at }) => {
    const request = shareable(sent, workspace);
    const facts = { at: created_at, safe_mode: verdict.reasons.includes('safe_mode'), zone_usable: usableZone(request.target.time_zone) };
    const { verdict: today, missing } = judgedCase(workspace, request, facts);
    const what = [request.agent.role, request.action.object, request.action.action].map((word) => oneLine(word, LONGEST_WORD)).join(' ');
    const name = `incident ${incident.number ?? incident.id}, ${id}: ${what}`;
    const expect = expectedOf(verdict.decision, { decision: today.decision, missing });
    return { approval: id, was: verdict.decision, now: today.decision, written: { name, request, ...facts, expect } };
  });
}
