// Thirty days of a client with known answers: lives played by the real state table, and beside them, in plain terms, what happened.
// The same seed makes the same days; the change of the clocks on the 1st of November lies among them.
import type { Act } from '../../src/domain/approval/acts.ts';
import { decide } from '../../src/domain/approval/decide.ts';
import { newApproval } from '../../src/domain/approval/new-approval.ts';
import type { Approval, Plan, Verdict } from '../../src/domain/documents/approval.ts';
import { diff } from '../../src/domain/documents/diff.ts';
import type { AgentRequest } from '../../src/domain/documents/request.ts';
import type { EntryDraft } from '../../src/domain/record/chain.ts';
import { entryDrafts, type Note, noteDraft } from '../../src/domain/record/entry.ts';
import { workspace } from '../domain/workspace-for-tests.ts';
import { emailRequest, mergeRequest } from '../requests.ts';

export const ZONE = 'America/New_York';
export const FIRST_DAY = '2026-10-20';
export const DAYS = 30;

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const person = (id: string, ...groups: string[]) => ({ id, name: id[0]?.toUpperCase() + id.slice(1), slack: `U0${id.toUpperCase()}`, groups });
export const client = workspace({
  time_zone: ZONE,
  channels: { slack: 'C0CLIENTA' },
  people: [person('dana', 'revops'), person('ravi', 'revops'), person('mei', 'revops'), person('sam', 'sales')],
  agents: [{ role: 'admin', operator: 'dana' }],
});

/** What happened, as a person would write it down; nothing here is computed by the product. */
export type Happened =
  | { what: 'request'; at: Date; decision: Verdict['decision'] }
  | { what: 'decision'; at: Date; how: 'approved' | 'denied' | 'expired' | 'withdrawn'; id: string; waitMs: number; by: string[] }
  | { what: 'vote'; at: Date; who: string }
  | { what: 'executed' | 'execution_failed' | 'failed_try'; at: Date }
  | { what: 'given_up'; at: Date; id: string }
  | { what: 'silent'; at: Date; id: string }
  | { what: 'bypass'; at: Date; code: string };

/** Numbers that look random and are the same for the same seed (mulberry32). */
export function dice(seed: number) {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
  };
  return { share: next, between: (least: number, most: number) => least + Math.floor(next() * (most - least + 1)) };
}

const voters = { people: client.people, operators: [] as string[] };

export function life(request: AgentRequest, decision: Verdict['decision'], id: string, at: Date) {
  const groups = decision === 'ask' ? (request.action.action === 'merge' ? ['revops', 'revops'] : ['revops']) : [];
  const tier = request.action.action === 'merge' ? 3 : 2;
  const verdict: Verdict = { decision, tier, class: 'execute', matrix: client.hash, rows: ['a-row'], rules: [], reasons: [] };
  const plan: Plan = {
    slots: groups.map((group) => ({ group, after: null })),
    review: tier === 3,
    reversible: false,
    window: null,
    outside_window: 'wait',
    charges: [],
    max_signal_age_ms: null,
  };
  const changes = diff(request.before ?? {}, request.after ?? {});
  const arrival = { id, key: id, webhookId: id, bodyHash: 'h', trace: 't', now: at };
  let approval = newApproval(client, request, { changes, judgement: { verdict, plan, missing: [] } }, arrival);
  return {
    now: () => approval,
    act(act: Act, when: Date): void {
      const { next, refused } = decide(approval, act, when);
      if (!next) throw new Error(`${id}: ${act.type} was refused: ${refused?.code}`);
      approval = { ...next, version: approval.version + 1 };
    },
  };
}

type Life = ReturnType<typeof life>;
export const on = (at: Date, ms: number) => new Date(at.getTime() + ms);
const nowhere = { opens_at: null, closes_at: null, zone: null };

/** Released at an instant, with its one `jti`. */
export function letGo(one: Life, at: Date): void {
  one.act({ type: 'schedule', at: at.toISOString(), ...nowhere, held_by: [] }, at);
  one.act({ type: 'begin_attempt', until: on(at, MINUTE).toISOString(), voters }, at);
  one.act({ type: 'release', jti: `jti-${one.now().id}`, charges: [] }, at);
}

export type History = { approvals: Approval[]; drafts: EntryDraft[]; happened: Happened[] };

/** All of it, oldest first. */
export function thirtyDays(seed: number): History {
  const { share, between } = dice(seed);
  const lives: Life[] = [];
  const notes: Note[] = [];
  const happened: Happened[] = [];
  let made = 0;
  const newId = () => `apr_${String(++made).padStart(5, '0')}`;

  function finish(one: Life, at: Date, isUnreported: boolean): void {
    const { id } = one.now();
    letGo(one, at);
    if (share() < 0.03) {
      one.act({ type: 'fail_attempt', at: on(at, HOUR).toISOString(), reason: '503', in_doubt: false }, at);
      happened.push({ what: 'failed_try', at });
      const end = on(at, 24 * HOUR);
      one.act({ type: 'give_up', code: 'delivery_failed', reason: '503' }, end);
      happened.push({ what: 'given_up', at: end, id });
      return;
    }
    const delivered = on(at, between(1, 5) * 1000);
    one.act({ type: 'deliver', status: 200 }, delivered);
    if (isUnreported) {
      happened.push({ what: 'silent', at: delivered, id });
      return;
    }
    const done = on(delivered, between(1, 90) * MINUTE);
    const differs = share() < 0.04 ? { code: 'differs', detail: 'after: subject' } : null;
    const status = !differs && share() < 0.03 ? 'failed' : 'done';
    one.act({ type: 'execute', status, executed_at: done.toISOString(), bypass: differs, detail: { report: id } }, done);
    happened.push({ what: status === 'failed' ? 'execution_failed' : 'executed', at: done });
    if (differs) happened.push({ what: 'bypass', at: done, code: 'differs' });
  }

  function automatic(at: Date): void {
    const expires_at = on(at, 72 * HOUR).toISOString();
    const one = life(emailRequest({ expires_at }), 'auto', newId(), at);
    lives.push(one);
    happened.push({ what: 'request', at, decision: 'auto' });
    finish(one, on(at, 1000), share() < 0.02);
  }

  function vote(one: Life, who: string, choice: 'approve' | 'deny', at: Date): void {
    const reason = choice === 'deny' ? 'Not now.' : null;
    one.act({ type: 'vote', person: who, vote: choice, digest: one.now().digest, reason, surface: 'slack', voters }, at);
    happened.push({ what: 'vote', at, who });
  }

  function asked(at: Date): void {
    const isMerge = share() < 0.3;
    const endsEarly = share() < 0.2;
    const expires = on(at, (endsEarly ? 6 : 72) * HOUR);
    const request = (isMerge ? mergeRequest : emailRequest)({ expires_at: expires.toISOString() });
    const id = newId();
    const one = life(request, 'ask', id, at);
    lives.push(one);
    happened.push({ what: 'request', at, decision: 'ask' });
    const end = (how: 'approved' | 'denied' | 'expired' | 'withdrawn', when: Date, by: string[]) =>
      happened.push({ what: 'decision', at: when, how, id, waitMs: when.getTime() - at.getTime(), by });
    if (endsEarly) {
      if (share() < 0.5) {
        one.act({ type: 'expire' }, expires);
        end('expired', expires, []);
      } else {
        const when = on(at, between(1, 300) * MINUTE);
        one.act({ type: 'withdraw', by: 'agent:outreach', reason: null }, when);
        end('withdrawn', when, []);
      }
      return;
    }
    // No two waits are alike, so that there is one order of them.
    const when = on(at, between(1, 600) * MINUTE + made);
    const [first, second] = share() < 0.5 ? ['ravi', 'mei'] : ['mei', 'ravi'];
    if (share() < 0.2) {
      vote(one, first ?? '', 'deny', when);
      end('denied', when, [first ?? '']);
      if (share() < 0.5) {
        one.act({ type: 'notice_failed', at: null, reason: '410' }, when);
        happened.push({ what: 'failed_try', at: when }, { what: 'given_up', at: when, id });
      }
      return;
    }
    if (isMerge) vote(one, first ?? '', 'approve', on(at, MINUTE / 2));
    vote(one, isMerge ? (second ?? '') : (first ?? ''), 'approve', when);
    end('approved', when, isMerge ? [first ?? '', second ?? ''] : [first ?? '']);
    finish(one, on(when, 1000), false);
  }

  function denied(at: Date): void {
    lives.push(life(emailRequest({ expires_at: on(at, 72 * HOUR).toISOString() }), 'deny', newId(), at));
    happened.push({ what: 'request', at, decision: 'deny' });
  }

  function note(type: string, actor: string, at: Date, detail: Note['detail'], request_id: string | null = null): void {
    notes.push({ id: `note-${notes.length + 1}`, workspace: client.id, type, actor, at: at.toISOString(), request_id, detail });
  }

  function untraced(at: Date): void {
    const agent = { role: 'outreach', version: '1.3.9' };
    const action = { object: 'email', action: 'send' };
    note('bypass_found', 'executor', at, {
      code: 'no_approval',
      detail: 'There is no approval for this execution',
      agent,
      action,
      tool: { name: 'email.send', connector: 'gmail' },
      target: { domain: 'brightwater.example' },
    });
    happened.push({ what: 'bypass', at, code: 'no_approval' });
  }

  function overCap(at: Date): void {
    note('cap_set', 'dana', at, { role: 'outreach', layer: 'per_role_day', limit: 220, until: on(at, 2 * HOUR).toISOString() });
    for (let release = between(1, 5); release > 0; release -= 1) {
      const when = on(at, release * MINUTE);
      note('bypass_found', 'system', when, { code: 'cap_override', request: 'apr_00001', caps: [{ layer: 'per_role_day', key: 'outreach' }] });
      happened.push({ what: 'bypass', at: when, code: 'cap_override' });
    }
  }

  for (let day = 0; day < DAYS; day += 1) {
    const midnight = new Date(Date.parse(`${FIRST_DAY}T04:00:00Z`) + day * 24 * HOUR);
    const sometime = () => on(midnight, between(0, 23 * 60) * MINUTE + between(0, 59_999));
    for (let n = between(15, 30); n > 0; n -= 1) automatic(sometime());
    for (let n = between(3, 8); n > 0; n -= 1) asked(sometime());
    for (let n = between(0, 3); n > 0; n -= 1) denied(sometime());
    for (let n = between(0, 2); n > 0; n -= 1) untraced(sometime());
    if (share() < 0.3) overCap(sometime());
    if (share() < 0.15) {
      const at = sometime();
      note('bypass_found', 'sam', at, { code: 'break_glass', reason: 'Quarter closes tonight, Ravi is on a plane.' }, 'apr_00001');
      happened.push({ what: 'bypass', at, code: 'break_glass' });
    }
  }
  const approvals = lives.map((one) => one.now());
  const drafts = [...approvals.flatMap((one) => entryDrafts(one, 0)), ...notes.map(noteDraft)];
  drafts.sort((one, other) => one.timestamp_utc.localeCompare(other.timestamp_utc));
  return { approvals, drafts, happened };
}
