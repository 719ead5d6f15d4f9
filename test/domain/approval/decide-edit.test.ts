// Edit before approve: who may, what of it, and that no vote survives it.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Act } from '../../../src/domain/approval/acts.ts';
import { approvalView } from '../../../src/domain/approval/approval-view.ts';
import { decide, whoMayVote } from '../../../src/domain/approval/decide.ts';
import type { Approval, Plan, Verdict } from '../../../src/domain/documents/approval.ts';
import { digestOf } from '../../../src/domain/documents/canonical.ts';
import { diff } from '../../../src/domain/documents/diff.ts';
import { editableFields, type FieldValue, withValues } from '../../../src/domain/documents/editing.ts';
import type { AgentRequest } from '../../../src/domain/documents/request.ts';
import { entryDrafts } from '../../../src/domain/record/entry.ts';
import { witnessedApprovers } from '../../../src/domain/record/witnessed-approvers.ts';
import * as given from '../given.ts';

const { voters, minutesOn } = given;
const editable = (...groups: string[]): Plan => ({ ...given.planOf(...groups), edit: ['/name', '/employees', '/absent', '/duplicate'] });
const asking = given.judged('ask', editable('revops', 'revops'));

type Judged = { verdict?: Verdict; plan?: Plan; missing?: string[] };
/** The matrix answers what a test says, where nothing is said as it did before. */
function edit(approval: Approval, person: string, values: FieldValue[], { verdict, plan, missing = [] }: Judged = {}, digest = approval.digest): Act {
  const after = withValues(approval.request.after ?? {}, values);
  const judged = { verdict: verdict ?? approval.verdict, plan: plan ?? approval.plan, missing };
  return { type: 'edit', person, digest, surface: 'slack', after, changes: diff(approval.request.before ?? {}, after), ...judged, voters };
}
const renamed = (name = 'Acme Holding'): FieldValue[] => [{ path: '/name', value: name }];
const tier2: Verdict = { ...given.verdictOf('ask'), tier: 2 };
const refusedBy = (approval: Approval, act: Act) => decide(approval, act, minutesOn(10)).refused?.code;

describe('an edit before the approval', () => {
  test('voids every vote, makes a new digest and diff, and asks again', () => {
    const voted = given.played(asking, given.approve('dana'));
    const { next } = decide(voted, edit(voted, 'riley', renamed()), minutesOn(10));
    expect(next).toMatchObject({ state: 'asking', votes: [], decided_by: [], request: { after: { name: 'Acme Holding' } } });
    expect(next?.digest).toBe(digestOf(next?.request as AgentRequest));
    expect(next?.digest).not.toBe(voted.digest);
    expect(next?.shown).not.toBe(voted.shown);
    expect(next?.diff).toContainEqual({ op: 'replace', path: '/name', before: 'Acme Inc.', after: 'Acme Holding' });
    expect(next?.events.slice(voted.events.length).map(({ type }) => type)).toEqual(['edited', 'verdict_given']);
  });

  test('takes back what was approved and waits already', () => {
    const approved = given.played(asking, given.approve('dana'), given.approve('riley'));
    for (const one of [approved, given.played(approved, given.schedule('window'))]) {
      const { next } = decide(one, edit(one, 'dana', renamed()), minutesOn(10));
      expect(next).toMatchObject({
        state: 'asking',
        votes: [],
        decided_by: [],
        decided_at: null,
        release: { at: null, held_by: [], opens_at: null },
      });
    }
  });

  test('comes too late once the release has begun, and late to what has ended', () => {
    const from = (approval: Approval) => ({ ...approval, plan: editable('revops', 'revops') });
    expect(refusedBy(from(given.releasing), edit(given.releasing, 'dana', renamed()))).toBe('too_late');
    expect(refusedBy(from(given.released), edit(given.released, 'dana', renamed()))).toBe('too_late');
    expect(refusedBy(from(given.denied), edit(given.denied, 'dana', renamed()))).toBe('already_decided');
    expect(decide(asking, edit(asking, 'dana', renamed()), given.EXPIRED)).toMatchObject({
      refused: { code: 'already_decided' },
      noted: { state: 'expired' },
    });
  });

  test('is for who could vote, not for the operator of the agent; the try of anybody else is written down', () => {
    for (const [who, code] of [
      ['olive', 'operates_agent'],
      ['max', 'not_in_group'],
      ['mallory', 'not_linked'],
    ] as const) {
      const { code: refused, noted } = given.refusedTry(asking, edit(asking, who, renamed()));
      expect([refused, noted?.events.at(-1)?.type, noted?.events.at(-1)?.actor, noted?.digest]).toEqual([code, 'edit_refused', who, asking.digest]);
    }
  });

  test('changes listed texts and numbers only: nothing is added, taken away, or of another kind', () => {
    expect(editableFields(asking).map(({ path }) => path)).toEqual(['/name', '/employees']);
    for (const values of [
      [{ path: '/owner', value: 'eve' }],
      [{ path: '/absent', value: 'x' }],
      [{ path: '/duplicate', value: 'x' }],
      [{ path: '/employees', value: '140' }],
      [{ path: '/name/deep', value: 'x' }],
      [{ path: '/__proto__/x', value: 'x' }],
      [{ path: '/name', value: '\ud800' }],
      [{ path: '/name', value: 'x'.repeat(10_001) }],
      [...renamed(), { path: '/owner', value: 'eve' }],
    ])
      expect(refusedBy(asking, edit(asking, 'dana', values)), JSON.stringify(values)).toBe('not_editable');
    expect(refusedBy(asking, edit(asking, 'dana', renamed('Acme Incorporated')))).toBe('nothing_edited');
    expect(refusedBy(given.asking, edit(given.asking, 'dana', renamed()))).toBe('not_editable');
    expect(refusedBy(asking, edit(asking, 'dana', [{ path: '/name', value: 'x'.repeat(10_000) }]))).toBeUndefined();
    expect(refusedBy(asking, edit(asking, 'dana', [{ path: '/employees', value: 141 }]))).toBeUndefined();
  });

  test('that the matrix would deny, or that lacks a part, is told and changes nothing', () => {
    const verdict = { ...given.verdictOf('deny'), rules: ['too-big'], reasons: ['over_limit'] };
    const denied = decide(asking, edit(asking, 'dana', renamed(), { verdict }), minutesOn(10));
    expect(denied.refused).toEqual({ code: 'edit_denied', values: { rules: ['too-big'], reasons: ['over_limit'], rows: ['admin-account-merge'] } });
    expect(given.refusedTry(asking, edit(asking, 'dana', renamed(), { verdict })).noted).toMatchObject({
      state: 'asking',
      digest: asking.digest,
      request: asking.request,
    });
    expect(refusedBy(asking, edit(asking, 'dana', renamed(), { missing: ['/after/name'] }))).toBe('edit_incomplete');
  });

  test('goes where the new verdict leads', () => {
    const { next } = decide(asking, edit(asking, 'dana', renamed(), { verdict: { ...given.verdictOf('auto'), tier: 2 } }), minutesOn(10));
    expect(next).toMatchObject({ state: 'approved', votes: [], decided_by: [], asked: true, blocked: false });
    const wider = decide(asking, edit(asking, 'dana', renamed(), { plan: editable('revops', 'client') }), minutesOn(10)).next;
    expect(wider?.plan.slots.map(({ group }) => group)).toEqual(['revops', 'client']);
  });

  test('by two at once is won by one; the other is told, and the very same edit again changes nothing', () => {
    const first = given.played(asking, edit(asking, 'dana', renamed()));
    expect(refusedBy(first, edit(first, 'riley', renamed('Other'), {}, asking.digest))).toBe('changed_since');
    const again = edit(first, 'dana', renamed(), {}, asking.digest);
    expect(decide(first, again, minutesOn(11)).next).toBe(first);
    const byOther = edit(first, 'riley', renamed(), {}, asking.digest);
    expect(refusedBy(first, byOther)).toBe('changed_since');
  });

  test('keeps its editor from voting at tier 3, and not at tier 2', () => {
    const edited = given.played(asking, edit(asking, 'dana', renamed()));
    const vote = given.approve('dana', { digest: edited.digest });
    expect(refusedBy(edited, vote)).toBe('edited_by_you');
    expect(whoMayVote(edited, voters).map(({ id }) => id)).toEqual(['riley']);
    expect(edited.blocked).toBe(true);
    const lower = given.judged('ask', editable('revops'));
    const easy = given.played(
      { ...lower, verdict: tier2 },
      edit({ ...lower, verdict: tier2 }, 'dana', renamed()),
      given.approve('dana', { digest: edited.digest }),
    );
    expect(easy.state).toBe('approved');
  });

  test('does not let an editor in by a matrix that makes it tier 3 afterwards', () => {
    const lower = { ...given.judged('ask', editable('revops')), verdict: tier2 };
    const edited = given.played(lower, edit(lower, 'dana', renamed()));
    const releasing = given.played(edited, given.approve('dana', { digest: edited.digest }), given.schedule(), given.begin);
    const { next } = decide(releasing, given.rejudge('ask', editable('revops')), minutesOn(10));
    expect(next?.state).toBe('asking');
  });

  test('shows who edited it and what the executor has to do instead', () => {
    expect(approvalView(asking)).not.toHaveProperty('edited');
    const edited = given.played(asking, edit(asking, 'dana', renamed()));
    expect(approvalView(edited, { callback: true })).toMatchObject({
      digest: edited.digest,
      edited: { by: 'dana', at: minutesOn(10).toISOString(), after: { name: 'Acme Holding', employees: 140 } },
    });
  });
});

describe('the entries of an edited life', () => {
  const voted = given.played(asking, given.approve('dana'));
  const edited = given.played(voted, edit(voted, 'riley', renamed()));
  const drafts = entryDrafts(edited, 0);

  test('say the first version before the edit, the second from it on, and both in the edit, whenever they are sealed', () => {
    expect(drafts.slice(0, voted.events.length)).toEqual(entryDrafts(voted, 0));
    const at = drafts.find(({ type }) => type === 'edited');
    expect(at).toMatchObject({
      digest: edited.digest,
      after_json: { name: 'Acme Holding' },
      diff_summary: expect.stringContaining('Acme Holding'),
      detail: { digest_before: voted.digest, after_before: voted.request.after, after: edited.request.after, void_votes: ['dana'] },
    });
    const twice = given.played(edited, edit(edited, 'riley', renamed('Acme Group')));
    expect(entryDrafts(twice, 0).slice(0, drafts.length)).toEqual(drafts);
  });

  test('bear no witness for either version by a vote on the first', () => {
    const entries = drafts.map((draft) => ({ ...draft, seq: 1, prev_hash: '', hash: '' }));
    expect([...witnessedApprovers(entries.slice(0, voted.events.length), voted.digest)]).toEqual(['dana']);
    expect([...witnessedApprovers(entries, voted.digest)]).toEqual([]);
    expect([...witnessedApprovers(entries, edited.digest)]).toEqual([]);
  });

  test('nor by one that the document had lost before the edit, once it is edited back', () => {
    const lost = given.played({ ...voted, votes: [] }, edit(voted, 'riley', renamed()));
    const back = given.played(lost, edit(lost, 'riley', renamed('Acme Incorporated')));
    const entries = entryDrafts(back, 0).map((draft) => ({ ...draft, seq: 1, prev_hash: '', hash: '' }));
    expect(back.digest).toBe(voted.digest);
    expect([...witnessedApprovers(entries, back.digest)]).toEqual([]);
  });
});

test('whatever is edited and voted on in whatever order, no vote stands on another digest, and what is released is what they saw', () => {
  const anyAct = fc.record({
    kind: fc.constantFrom('vote', 'vote', 'vote', 'edit', 'take_back', 'schedule', 'begin', 'release'),
    who: fc.constantFrom('dana', 'riley', 'cleo', 'olive'),
    name: fc.constantFrom('A', 'B', 'Acme Incorporated'),
    stale: fc.boolean(),
    tier: fc.constantFrom<2 | 3>(2, 3),
  });
  fc.assert(
    fc.property(fc.array(anyAct, { minLength: 10, maxLength: 40, size: 'max' }), (acts) => {
      let now: Approval = given.judged('ask', { ...editable('revops', 'client') });
      const seen = new Map<string, unknown>([[now.digest, now.request.after]]);
      for (const { kind, who, name, stale, tier } of acts) {
        const digest = stale ? ([...seen.keys()][0] ?? '') : now.digest;
        const act: Act =
          kind === 'vote'
            ? given.approve(who, { digest })
            : kind === 'edit'
              ? edit(now, who, renamed(name), { verdict: { ...given.verdictOf('ask'), tier } }, digest)
              : kind === 'take_back'
                ? given.takeBack(who)
                : kind === 'schedule'
                  ? given.schedule()
                  : kind === 'begin'
                    ? given.begin
                    : given.release();
        now = decide(now, act, minutesOn(10)).next ?? now;
        seen.set(now.digest, now.request.after);
        expect(now.digest).toBe(digestOf(now.request));
        for (const vote of now.votes) expect(vote.digest).toBe(now.digest);
        if (now.verdict.tier === 3) for (const { person } of now.votes) expect(now.edits?.map(({ by }) => by) ?? []).not.toContain(person);
        if (now.state === 'releasing' || now.state === 'released') {
          expect(now.votes.filter(({ digest: of }) => of === now.digest)).toHaveLength(2);
          expect(seen.get(now.digest)).toEqual(now.request.after);
        }
      }
    }),
    { numRuns: 500 },
  );
});
