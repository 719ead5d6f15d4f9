// Judging as a whole: what no request can get around, whatever it says or leaves out.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sizedMatrix } from '../../../bench/sized-matrix.ts';
import type { Slot, Vote } from '../../../src/domain/documents/approval.ts';
import { diff } from '../../../src/domain/documents/diff.ts';
import type { AgentRequest } from '../../../src/domain/documents/request.ts';
import { judge } from '../../../src/domain/policy/judge.ts';
import { MatrixFile } from '../../../src/domain/policy/matrix-file.ts';
import { canFill, type Person } from '../../../src/domain/policy/quorum.ts';
import type { Workspace } from '../../../src/domain/policy/workspace.ts';
import { email, facts, matrixFile, now, workspace } from '../workspace-for-tests.ts';

const STRICT = { auto: 0, ask: 1, deny: 2 };
const revops = workspace();
const support = workspace({ matrix: 'support' }, matrixFile('support'));
const judged = (request: AgentRequest, where: Workspace = revops, over: Partial<typeof facts> = {}) =>
  judge(where, request, diff(request.before ?? {}, request.after ?? {}), { ...facts, ...over });

const wordOf = (...words: string[]) => fc.constantFrom(...words);
const flag = fc.option(fc.boolean(), { nil: undefined });
const share = fc.double({ min: 0, max: 1, noNaN: true });
const fields = fc.dictionary(wordOf('industry', 'owner', 'email', 'stage', 'audience', 'url', 'priority', '__x', ''), fc.jsonValue());

/** Any request that the schema lets in, of known and unknown words. */
const anyRequest = fc
  .record({
    role: wordOf('prospecting', 'enrichment', 'outreach', 'routing', 'admin', 'support', 'constructor', ''),
    object: wordOf('lead', 'contact', 'account', 'opportunity', 'email', 'sequence', 'customer_messaging', 'external_webhook', 'crm', '__proto__'),
    action: wordOf('read', 'create_staging', 'update', 'merge', 'send', 'enroll', 'execute', 'queue', 'approve', 'toString'),
    class: wordOf('read', 'suggest', 'draft', 'queue', 'approve', 'execute'),
    named: fc.option(fc.array(wordOf('industry', 'owner', 'plan')), { nil: undefined }),
    flags: fc.record({ new_domain: flag, exec_persona: flag, named_account: flag, sla_match: flag, unsubscribe_compliant: flag }),
    scores: fc.option(fc.record({ icp_match: share, fit: share, intent: share }), { nil: undefined }),
    confidence: share,
    before: fields,
    after: fields,
    bulk: fc.option(fc.record({ job_id: fc.string(), records: fc.nat(1000) }), { nil: undefined }),
  })
  .map(
    (one) =>
      ({
        ...email,
        agent: { ...email.agent, role: one.role },
        action: { object: one.object, action: one.action, class: one.class, fields: one.named },
        flags: one.flags,
        scores: one.scores,
        confidence_score: one.confidence,
        before: one.before,
        after: one.after,
        bulk: one.bulk,
      }) as AgentRequest,
  );

describe('whatever a request says', () => {
  test('judging never throws, and the answer is well formed', () => {
    fc.assert(
      fc.property(anyRequest, wordOf('revops', 'support'), fc.boolean(), (request, which, safe) => {
        const { verdict, plan, missing } = judged(request, which === 'revops' ? revops : support, { safe_mode: safe });
        expect(['auto', 'ask', 'deny']).toContain(verdict.decision);
        expect(verdict.rules.length).toBeGreaterThan(0);
        if (verdict.decision === 'auto') expect(verdict.reasons).toEqual([]);
        else expect(verdict.reasons.length).toBeGreaterThan(0);
        if (verdict.decision === 'deny') expect([plan.charges, missing]).toEqual([[], []]);
        else expect(plan.slots.length).toBeGreaterThan(0);
      }),
      { numRuns: 2000 },
    );
  });

  test('tier 3 is never automatic, tier 2 never in safe mode, and approve is denied always', () => {
    fc.assert(
      fc.property(anyRequest, (request) => {
        const { verdict } = judged(request, revops, { safe_mode: true });
        if (verdict.tier >= 2) expect(verdict.decision).not.toBe('auto');
        if (request.action.class === 'approve' || request.action.action === 'approve') expect(verdict.reasons).toEqual(['approve_is_for_humans']);
      }),
      { numRuns: 1000 },
    );
  });

  const act = (role: string, object: string, action: string, over: Partial<AgentRequest> = {}): AgentRequest => ({
    ...email,
    agent: { ...email.agent, role },
    action: { object, action, class: 'execute' },
    ...over,
  });
  const acts = [
    email,
    act('outreach', 'sequence', 'enroll'),
    act('outreach', 'meeting', 'book'),
    act('prospecting', 'lead', 'create_staging'),
    act('enrichment', 'lead', 'update', { source_vendor: 'clearbit', after: { industry: 'Software' } }),
    act('enrichment', 'contact', 'update', { source_vendor: 'clearbit', after: { phone: '1' } }),
    act('routing', 'lead', 'update', { after: { owner: 'jo' } }),
  ];
  const flags = [
    'new_domain',
    'regulated_industry',
    'exec_persona',
    'unsubscribe_compliant',
    'active_buying',
    'named_account',
    'sla_match',
    'new_segment',
    'risky_email',
  ];

  test('leaving a flag out is as strict as the worse of its two values', () => {
    for (const request of acts) {
      const tame = { ...email.flags, named_account: false, sla_match: true, new_segment: false, active_buying: true };
      for (const name of flags) {
        const strictness = (value: boolean | undefined) => {
          const { [name as keyof typeof tame]: _was, ...others } = tame;
          return STRICT[judged({ ...request, flags: value === undefined ? others : { ...others, [name]: value } }).verdict.decision];
        };
        expect(strictness(undefined), `${request.action.object} ${name}`).toBe(Math.max(strictness(true), strictness(false)));
      }
    }
  });

  test('leaving scores out is as strict as scores of nothing', () => {
    for (const request of acts) {
      const { scores: _scores, ...bare } = request;
      expect(judged(bare).verdict.reasons).toEqual(judged({ ...request, scores: { icp_match: 0, fit: 0, intent: 0 } }).verdict.reasons);
    }
  });
});

describe('rows that meet in one request', () => {
  const rows = (...own: object[]) =>
    MatrixFile.parse({
      id: 'two',
      roles: { admin: { description: 'x' } },
      classes: matrixFile('revops').classes,
      windows: matrixFile('revops').windows,
      caps: { admin: { per_role_day: 50 } },
      rows: own.map((row) => ({ role: 'admin', object: 'account', action: 'update', tier: 2, counts: 'updates', ...row })),
    });
  const change = (after: NonNullable<AgentRequest['after']>): AgentRequest => ({
    ...email,
    agent: { ...email.agent, role: 'admin' },
    action: { object: 'account', action: 'update', class: 'execute' },
    after,
  });
  const two = workspace(
    {},
    rows(
      { id: 'name', fields: ['name'], auto: 'true', approvers: { group: 'revops', needed: 2 }, limits: { per_row_day: 10 }, max_signal_age: '1h' },
      { id: 'phone', fields: ['phone'], approvers: { slots: ['sales', 'revops'], ordered: true }, limits: { per_row_day: 20 }, reversible: false },
    ),
  );

  test('the stricter decides, slots and caps are united, the shorter age holds', () => {
    const { verdict, plan } = judged(change({ name: 'Acme', phone: '1' }), two);
    expect(verdict).toMatchObject({ decision: 'ask', rows: ['name', 'phone'], reasons: ['always_a_person'] });
    expect(plan.slots).toEqual([
      { group: 'revops', after: null },
      { group: 'sales', after: null },
      { group: 'revops', after: 1 },
    ]);
    expect(plan.charges.map(({ layer, key, limit }) => `${layer} ${key} ${limit}`)).toEqual([
      'per_role_day admin 50',
      'per_row_day name 10',
      'per_row_day phone 20',
    ]);
    expect(plan).toMatchObject({ reversible: false, max_signal_age_ms: 3_600_000 });
  });

  /** The slots of a request that changes a field of each of these rows. */
  const meeting = (...approvers: object[]) => {
    const where = workspace({}, rows(...approvers.map((own, index) => ({ id: `row-${index}`, fields: [`field_${index}`], approvers: own }))));
    return judged(change(Object.fromEntries(approvers.map((_, index) => [`field_${index}`, '1']))), where).plan.slots;
  };
  const people = ['sales', 'security', 'client', 'revops'].map((group) => ({ id: group, name: group, groups: [group] }));
  const mayBegin = (slots: Slot[]) => people.filter((person) => canFill(slots, [], people, person)).map(({ id }) => id);

  test('where rows meet, an order that one of them has holds, whichever is named first', () => {
    const [free, ordered] = [{ group: 'sales' }, { slots: ['security', 'client'], ordered: true }];
    for (const slots of [meeting(free, ordered), meeting(ordered, free)]) expect(mayBegin(slots)).toEqual(['sales', 'security']);
    expect(mayBegin(meeting({ slots: ['client', 'sales'] }, ordered))).toEqual(['sales', 'security']);
  });

  test('of two of one group one may vote early where only the other has to wait', () => {
    const [two, ordered] = [
      { group: 'revops', needed: 2 },
      { slots: ['sales', 'revops'], ordered: true },
    ];
    const [ravi, mei] = ['ravi', 'mei'].map((id) => ({ id, name: id, groups: ['revops'] })) as [Person, Person];
    const vote: Vote = { person: 'ravi', vote: 'approve', at: '', surface: 'slack', assurance: 'chat', digest: '', shown: '', reason: null };
    for (const slots of [meeting(two, ordered), meeting(ordered, two)]) {
      expect(canFill(slots, [], [ravi, mei], ravi)).toBe(true);
      expect(canFill(slots, [vote], [ravi, mei], mei)).toBe(false);
    }
  });

  test('the union keeps every order that any row has, and wants nobody more where the orders agree', () => {
    const group = wordOf('sales', 'security', 'client', 'revops');
    const anyRow = fc.record({ slots: fc.array(group, { minLength: 1, maxLength: 4 }), ordered: fc.boolean() });
    const comesAfter = (slots: Slot[], index: number, first: number): boolean => {
      const after = slots[index]?.after ?? null;
      return after !== null && (after === first || comesAfter(slots, after, first));
    };
    /** Whether slots of the union, each used once, stand for those of a row in its order. */
    const holds = (slots: Slot[], wanted: string[], ordered: boolean, used: number[] = []): boolean =>
      used.length === wanted.length ||
      slots.some(
        (slot, index) =>
          slot.group === wanted[used.length] &&
          !used.includes(index) &&
          (!ordered || used.length === 0 || comesAfter(slots, index, used.at(-1) ?? -1)) &&
          holds(slots, wanted, ordered, [...used, index]),
      );
    fc.assert(
      fc.property(fc.array(anyRow, { minLength: 2, maxLength: 3 }), (all) => {
        const slots = meeting(...all);
        for (const { slots: wanted, ordered } of all) expect(holds(slots, wanted, ordered), JSON.stringify({ all, slots })).toBe(true);
        for (const [index, { after }] of slots.entries()) expect(after === null || after < index).toBe(true);
        const most = (name: string) => Math.max(...all.map((row) => row.slots.filter((one) => one === name).length));
        const least = ['sales', 'security', 'client', 'revops'].reduce((sum, name) => sum + most(name), 0);
        if (all.filter(({ ordered }) => ordered).length < 2) expect(slots).toHaveLength(least);
        else expect(slots.length).toBeGreaterThanOrEqual(least);
      }),
      { numRuns: 300 },
    );
  });

  test('a row alone keeps the order of its slots', () => {
    expect(judged(change({ phone: '1' }), two).plan.slots).toEqual([
      { group: 'sales', after: null },
      { group: 'revops', after: 0 },
    ]);
  });

  test('a nested change belongs to the field that it is in, an encoded name to itself', () => {
    expect(judged(change({ name: { first: 'A' } }), two).verdict.rows).toEqual(['name']);
    expect(judged(change({ 'name/x': 'A' }), two).verdict.reasons).toEqual(['field_not_covered']);
  });

  test('a condition that cannot be evaluated denies, and says so', () => {
    const broken = workspace({}, rows({ id: 'index', auto: 'fields[7] == "x"' }, { id: 'other', object: 'lead', auto: 'true' }));
    expect(judged(change({ name: 'A' }), broken).verdict).toMatchObject({ decision: 'deny', reasons: ['condition_failed'], rules: ['index.auto'] });
  });
});

describe('the workspace', () => {
  test('the hash changes with what decides, and with nothing else', () => {
    const { hash } = workspace();
    expect(hash).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(workspace({ name: 'Other', channels: { slack: 'C1' }, spread_minutes: 5 }).hash).toBe(hash);
    for (const change of [
      { caps: { outreach: { per_role_day: 1 } } },
      { excluded_segments: ['x'] },
      { agency: true },
      { since: '2026-01-13' },
      { suppressed: { domains: ['x.example'], contacts: [] } },
      { suppressed: { domains: [], contacts: ['lead-1'] } },
      { callback_hosts: ['x.example'] },
    ]) {
      expect(workspace(change).hash).not.toBe(hash);
    }
    expect(workspace({}, { ...matrixFile('revops'), allowed_sources: [] }).hash).not.toBe(hash);
  });

  test('a zone of the prospect that nobody knows asks, where the row has a window in it', () => {
    expect(judged(email, revops, { zone_usable: false }).verdict).toMatchObject({ decision: 'ask', reasons: ['zone_unknown'] });
  });

  test.each([
    ['America/Los_Angeles', '2026-12-04T08:00:00Z'],
    ['Pacific/Apia', '2026-12-03T11:00:00Z'],
    ['UTC', '2026-12-04T00:00:00Z'],
  ])('a client is new until its fifteenth day begins in %s', (time_zone, ends) => {
    const client = workspace({ since: '2026-11-20', time_zone });
    const reasonsAt = (ms: number) =>
      judged({ ...email, source_signal: { ...email.source_signal, observed_at: ends } }, client, { now: new Date(ms) }).verdict.reasons;
    expect(reasonsAt(Date.parse(ends) - 1)).toEqual(['new_client']);
    expect(reasonsAt(Date.parse(ends))).toEqual([]);
  });

  test('a meeting of an account that is actively buying is not counted', () => {
    const meeting: AgentRequest = { ...email, action: { object: 'meeting', action: 'book', class: 'execute' } };
    const layers = (request: AgentRequest) => judged(request).plan.charges.map((charge) => charge.layer);
    expect(layers(meeting)).toContain('meetings_per_account_week');
    expect(layers({ ...meeting, flags: { ...meeting.flags, active_buying: true } })).not.toContain('meetings_per_account_week');
  });
});

test('a matrix of a thousand rows gives the same verdict', () => {
  const large = workspace({}, sizedMatrix(matrixFile('revops'), 1000));
  expect(large.matrix.rows.length).toBeGreaterThanOrEqual(1000);
  expect(judged(email, large)).toEqual({ ...judged(email), verdict: { ...judged(email).verdict, matrix: large.hash } });
  expect(now.getTime()).toBeGreaterThan(large.matrix.newUntilMs);
});
