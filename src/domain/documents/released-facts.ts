// What of a released approval the weekly review counts: the fields that it changed, whom it reached, whom it gave a lead to.
import type { Approval } from './approval.ts';
import { fieldOf } from './json-pointer.ts';
import { plainDomain } from './plain-name.ts';
import { recipientsOf } from './recipients-of.ts';
import type { AgentRequest, Json } from './request.ts';

/** All of them null, or empty, before a release. Texts are an agent's. */
export type ReleasedFacts = {
  /** In milliseconds. */
  released_at: number | null;
  /** The same, where the stage of an opportunity is changed. */
  stage_at: number | null;
  /** Fields of a record that was there before, each with who changed it how (`readChangedField`). */
  fields: string[];
  /** A lead's new owner (`readAssigned`). */
  assigned: string | null;
  /** Of an e-mail: the recipient's domain as DNS takes it, whom it went to, how many, and its confidence in tenths, 0 to 9. */
  domain: string | null;
  contact: string | null;
  recipients: number | null;
  confidence: number | null;
};

export type ChangedField = { role: string; object: string; action: string; field: string };
export type Assigned = { territory: string | null; owner: string };

const MOST_FIELDS = 50;
const LONGEST = 200;
const OWNER = ['owner', 'owner_id'];
const STAGE = 'stage';

const NOTHING: ReleasedFacts = {
  released_at: null,
  stage_at: null,
  fields: [],
  assigned: null,
  domain: null,
  contact: null,
  recipients: null,
  confidence: null,
};

const short = (text: string): string => text.slice(0, LONGEST);
const textsOf = (value: string): (string | null)[] => JSON.parse(value) as (string | null)[];

/** A changed field as it was counted. */
export function readChangedField(value: string): ChangedField {
  const [role, object, action, field] = textsOf(value).map((text) => text ?? '');
  return { role: role ?? '', object: object ?? '', action: action ?? '', field: field ?? '' };
}

/** To whom a lead was given, as it was counted. */
export function readAssigned(value: string): Assigned {
  const [territory = null, owner] = textsOf(value);
  return { territory, owner: owner ?? '' };
}

/** Which fields of a record that was there already. */
function changedFields({ diff, request }: Approval): string[] {
  if (Object.keys(request.before ?? {}).length === 0) return [];
  const names = diff.map(({ path }) => fieldOf(path));
  return [...new Set(names)].slice(0, MOST_FIELDS);
}

const ownerIn = (record: { [key: string]: Json } | undefined): string | null => {
  const found = OWNER.map((name) => record?.[name]).find((value) => typeof value === 'string' && value !== '');
  return typeof found === 'string' ? found : null;
};

/** Who owned the record before, as the request says it; null where it does not. */
export const ownerBefore = ({ before }: Pick<AgentRequest, 'before'>): string | null => ownerIn(before);

function assignedBy({ action, target, after }: AgentRequest, names: string[]): string | null {
  const owner = ownerIn(after);
  if (action.object !== 'lead' || owner === null || !names.some((name) => OWNER.includes(name))) return null;
  return JSON.stringify([target.territory ?? null, short(owner)]);
}

function sentBy(request: AgentRequest) {
  const { action, target, confidence_score } = request;
  if (action.object !== 'email' || action.action !== 'send') return {};
  return {
    domain: target.domain === undefined ? null : plainDomain(target.domain),
    contact: target.contact ?? target.record_ids[0] ?? null,
    recipients: recipientsOf(request),
    confidence: Math.min(9, Math.floor(confidence_score * 10)),
  };
}

/** Of a rollback, which no agent asked for and which changes nothing anew, only that it was released. */
export function releasedFactsOf(approval: Approval): ReleasedFacts {
  const { request, release, rollback } = approval;
  if (release.released_at === null) return NOTHING;
  const released_at = Date.parse(release.released_at);
  if (rollback) return { ...NOTHING, released_at };
  const names = changedFields(approval);
  const { agent, action } = request;
  const fields = names.map((name) => JSON.stringify([agent.role, action.object, action.action, short(name)]));
  const stage_at = action.object === 'opportunity' && names.includes(STAGE) ? released_at : null;
  return { ...NOTHING, released_at, stage_at, fields, assigned: assignedBy(request, names), ...sentBy(request) };
}
