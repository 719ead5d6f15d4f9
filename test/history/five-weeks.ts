// Five weeks of a client with known answers for the weekly review: what was released and reported, and beside it, in plain terms, what
// happened. The clocks change on the 1st of November, the last day of the second week.
import { Temporal } from 'temporal-polyfill';
import type { Approval } from '../../src/domain/documents/approval.ts';
import type { AgentRequest } from '../../src/domain/documents/request.ts';
import type { Signal } from '../../src/domain/documents/signal.ts';
import type { EntryDraft } from '../../src/domain/record/chain.ts';
import { noteDraft } from '../../src/domain/record/entry.ts';
import { signal } from '../contract/samples.ts';
import { workspace } from '../domain/workspace-for-tests.ts';
import { emailRequest } from '../requests.ts';
import { dice, letGo, life, on, ZONE } from './thirty-days.ts';

export const FIRST_MONDAY = '2026-10-19';
export const WEEKS = ['2026-W43', '2026-W44', '2026-W45', '2026-W46', '2026-W47'];
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const person = (id: string, name: string) => ({ id, name, slack: `U0${id.toUpperCase()}`, email: `${id}@client-a.example`, groups: ['revops'] });
export const client = workspace({
  time_zone: ZONE,
  people: [person('ravi', 'Ravi Shah'), person('mei', 'Mei Tanaka')],
  territories: { west: ['ravi@client-a.example'], East: ['mei@client-a.example', 'Mei Tanaka'] },
  caps: { outreach: { per_role_day: 45, per_domain_day: 20 } },
});

/** What happened, as a person would write it down; nothing here is computed by the product. */
export type Happened =
  | { what: 'email'; at: Date; domain: string; tenth: number; recipients: number; answered: boolean }
  | { what: 'field'; at: Date; name: string; tier: number | null }
  | { what: 'stage'; at: Date; id: string; by: 'owner' | 'other' | 'unknown' }
  | { what: 'untraced_stage'; at: Date }
  | { what: 'assigned'; at: Date; how: 'inside' | 'outside' | 'unruled'; where: string }
  | { what: 'opportunity'; at: Date; record: string; hasMeeting: boolean }
  | { what: 'bypass'; at: Date; code: string }
  | { what: 'violation'; at: Date }
  | { what: 'bounce' | 'complaint' | 'reply'; at: Date }
  | { what: 'incident'; at: Date };

export type FiveWeeks = {
  approvals: Approval[];
  drafts: EntryDraft[];
  signals: Signal[];
  incidents: { id: string; at: Date }[];
  happened: Happened[];
};

const action = (object: string, name: string) => ({ object, action: name, class: 'execute' as const });
const agent = (role: string) => ({ ...emailRequest().agent, role });
const update = (role: string, object: string, before: AgentRequest['before'], after: AgentRequest['after']): Partial<AgentRequest> => ({
  agent: agent(role),
  action: action(object, 'update'),
  before: before ?? {},
  after: after ?? {},
});

/** One in so many e-mails of a tenth of confidence is answered: those that claim 0.8 lie. */
const ANSWERED_EVERY: Record<number, number> = { 7: 8, 8: 50, 9: 10 };
const A_DAY: Record<number, number> = { 7: 8, 8: 14, 9: 20 };
const BOUNCES = [4, 5, 5, 5, 20];

/** All of it. */
export function fiveWeeks(seed: number): FiveWeeks {
  const { share, between } = dice(seed);
  const lives: ReturnType<typeof life>[] = [];
  const drafts: EntryDraft[] = [];
  const signals: Signal[] = [];
  const incidents: FiveWeeks['incidents'] = [];
  const happened: Happened[] = [];
  const sent: Record<number, number> = {};

  function release(request: Partial<AgentRequest>, at: Date, by: string | null = null): string {
    const id = `apr_${String(lives.length + 1).padStart(5, '0')}`;
    const one = life(emailRequest({ ...request, expires_at: on(at, 3 * DAY).toISOString() }), by === null ? 'auto' : 'ask', id, on(at, -MINUTE));
    const voters = { people: client.people, operators: [] };
    if (by !== null)
      one.act({ type: 'vote', person: by, vote: 'approve', digest: one.now().digest, reason: null, surface: 'slack', voters }, on(at, -1000));
    letGo(one, at);
    lives.push(one);
    return id;
  }

  function report(type: Signal['type'], at: Date, about: Partial<Signal> = {}): void {
    signals.push(signal(client.id, { id: `${type}-${signals.length}`, type, at: at.toISOString(), ...about }));
  }

  function note(type: string, at: Date, detail: EntryDraft['detail'] & object): void {
    drafts.push(
      noteDraft({ id: `n-${drafts.length}`, workspace: client.id, type, actor: 'executor', at: at.toISOString(), detail: detail as never }),
    );
  }

  function email(at: Date, tenth: number): void {
    sent[tenth] = (sent[tenth] ?? 0) + 1;
    const count = sent[tenth];
    const domain = count % 5 < 2 ? 'brightwater.example' : `d${count % 11}.example`;
    const recipients = count % 9 === 0 ? 2 : 1;
    const contact = `lead-${tenth}-${count}`;
    const isAnswered = count % (ANSWERED_EVERY[tenth] ?? 1) === 0;
    const request = {
      target: { record_ids: [contact], domain: domain.toUpperCase(), contact },
      blast_radius: { recipients },
      confidence_score: tenth / 10 + between(0, 99) / 1000,
    };
    release(request, at, tenth === 7 ? 'ravi' : null);
    happened.push({ what: 'email', at, domain, tenth, recipients, answered: isAnswered });
    const reply = (when: Date, about: Partial<Signal> = { contact }) => {
      report('reply', when, about);
      happened.push({ what: 'reply', at: when });
    };
    if (isAnswered) reply(on(at, between(HOUR, 7 * DAY - 1)), count % 3 === 0 ? { record_id: contact } : { contact });
    // Twice answered is answered; after a week it counts no more; a reply before the e-mail, or to nobody's, is none to it.
    if (isAnswered && count % 4 === 0) reply(on(at, 7 * DAY - 1));
    if (!isAnswered && count % 40 === 1) reply(on(at, 7 * DAY));
    if (!isAnswered && count % 40 === 2) reply(on(at, -1));
    if (!isAnswered && count % 40 === 3) reply(on(at, HOUR), { contact: `stranger-${count}` });
  }

  function change(at: Date, request: Partial<AgentRequest>, fields: Record<string, number | null>, by: string | null = null): string {
    const { agent: who, action: what } = request;
    for (const [field, tier] of Object.entries(fields)) {
      happened.push({ what: 'field', at, name: `${field} of ${what?.object} by ${who?.role}`, tier });
    }
    return release(request, at, by);
  }

  function stage(at: Date, owner: string | null, by: 'owner' | 'other' | 'unknown'): void {
    const named = owner === null ? {} : { owner };
    const id = change(at, update('admin', 'opportunity', { stage: 'proposal', ...named }, { stage: 'won', ...named }), { stage: 3 }, 'ravi');
    happened.push({ what: 'stage', at, id, by });
  }

  function assign(at: Date, territory: string | null, owner: string, how: 'inside' | 'outside' | 'unruled'): void {
    const target = { record_ids: ['lead-1'], ...(territory === null ? {} : { territory }) };
    change(at, { ...update('routing', 'lead', { owner: 'nobody' }, { owner }), target }, { owner: 2 });
    happened.push({ what: 'assigned', at, how, where: `${territory} to ${owner}` });
  }

  let opportunities = 0;
  function opportunity(at: Date, meeting: Partial<Signal> | null, meetingAt: Date, hasMeeting: boolean): void {
    const record = `opp-${++opportunities}`;
    if (meeting) report('meeting_booked', meetingAt, meeting);
    const about = meeting?.meeting_id ? { meeting_id: meeting.meeting_id } : { account: `acct-${record}`, contact: `person-${record}` };
    report('opportunity_created', at, { record_id: record, ...about });
    happened.push({ what: 'opportunity', at, record, hasMeeting });
  }

  function aroundApproval(at: Date, day: number): void {
    const untraced = { code: 'no_approval', detail: 'There is no approval', agent: agent('outreach'), target: { domain: 'brightwater.example' } };
    if (day % 2 === 0) {
      note('bypass_found', at, { ...untraced, action: { object: 'email', action: 'send' } });
      happened.push({ what: 'bypass', at, code: 'no_approval' });
    }
    if (day % 6 === 3) {
      note('bypass_found', at, { ...untraced, action: { object: 'opportunity', action: 'update' }, after: { stage: 'won' } });
      happened.push({ what: 'bypass', at, code: 'no_approval' }, { what: 'untraced_stage', at });
    }
    if (day % 5 === 1) {
      note('bypass_found', at, { code: 'break_glass', reason: 'The quarter closes.' });
      happened.push({ what: 'bypass', at, code: 'break_glass' });
    }
    if (day % 4 === 2) {
      note('policy_violation', at, { action: 'approve' });
      happened.push({ what: 'violation', at });
    }
    if (day % 9 === 5) {
      incidents.push({ id: `inc_${day}`, at });
      happened.push({ what: 'incident', at });
    }
  }

  for (let day = 0; day < WEEKS.length * 7; day += 1) {
    const date = Temporal.PlainDate.from(FIRST_MONDAY).add({ days: day });
    const begins = date.toZonedDateTime(ZONE).epochMilliseconds;
    const ends = date.add({ days: 1 }).toZonedDateTime(ZONE).epochMilliseconds;
    /** Any moment of the local day; the first and the last of it too. */
    const sometime = () => new Date(Math.floor(begins + share() * (ends - begins)));
    for (const tenth of [7, 8, 9])
      for (let n = A_DAY[tenth] ?? 0; n > 0; n -= 1) email(n === 1 ? new Date(begins) : n === 2 ? new Date(ends - 1) : sometime(), tenth);
    for (let n = 0; n < 3; n += 1) change(sometime(), update('enrichment', 'lead', { industry: 'a' }, { industry: 'b' }), { industry: 1 });
    for (let n = 0; n < 2; n += 1)
      change(sometime(), update('enrichment', 'lead', { industry: 'a', employees: 1 }, { industry: 'b', employees: 2 }), {
        industry: 1,
        employees: 1,
      });
    change(sometime(), update('enrichment', 'contact', { email: 'a@b.example' }, { email: 'c@b.example' }), { email: 2 });
    if (day % 7 === 3) change(sometime(), update('enrichment', 'lead', { shoe_size: 1 }, { shoe_size: 2 }), { shoe_size: null });
    if (day % 7 < 5)
      stage(
        sometime(),
        day % 3 === 0 ? 'RAVI@client-a.example' : day % 3 === 1 ? 'Mei Tanaka' : null,
        (['owner', 'other', 'unknown'] as const)[day % 3] ?? 'unknown',
      );
    for (let n = 0; n < 3; n += 1) assign(sometime(), 'west', 'Ravi@client-a.example', 'inside');
    assign(sometime(), 'EAST', 'mei tanaka', 'inside');
    if (day % 3 === 0) assign(sometime(), 'west', 'mei@client-a.example', 'outside');
    if (day % 4 === 0) assign(sometime(), day % 8 === 0 ? null : 'north', 'mei@client-a.example', 'unruled');
    const at = sometime();
    if (day % 2 === 0) opportunity(at, { meeting_id: `m-${day}` }, on(at, -2 * DAY), true);
    if (day % 4 === 1) opportunity(at, { account: `acct-opp-${opportunities + 1}` }, on(at, -30 * DAY), true);
    if (day % 4 === 3) opportunity(at, { contact: `person-opp-${opportunities + 1}` }, on(at, -30 * DAY - 1), false);
    if (day % 7 === 2) opportunity(sometime(), null, at, false);
    if (day % 7 === 6) opportunity(at, { contact: `person-opp-${opportunities + 1}` }, on(at, 1), false);
    aroundApproval(sometime(), day);
    const week = Math.floor(day / 7);
    const bounces = day % 7 === 6 ? (BOUNCES[week] ?? 0) - 3 : day % 7 < 3 ? 1 : 0;
    for (let n = 0; n < bounces; n += 1) {
      const when = sometime();
      report('bounce', when);
      happened.push({ what: 'bounce', at: when });
    }
    if (day === 24) {
      report('complaint', at);
      happened.push({ what: 'complaint', at });
    }
    // What was not released counts nowhere.
    lives.push(life(emailRequest({ expires_at: on(at, DAY).toISOString() }), day % 2 ? 'deny' : 'ask', `apr_open_${day}`, at));
  }
  return { approvals: lives.map((one) => one.now()), drafts, signals, incidents, happened };
}
