// Which approvals the audit log bears witness for, by what its entries say one after the other.
import { expect, test } from 'vitest';
import type { Act } from '../../../src/domain/approval/acts.ts';
import type { Approval } from '../../../src/domain/documents/approval.ts';
import { entryDrafts } from '../../../src/domain/record/entry.ts';
import { witnessedApprovers } from '../../../src/domain/record/witnessed-approvers.ts';
import { approve, asking, begin, planOf, played, rejudge, schedule, takeBack, verdictOf, voters } from '../given.ts';

const witnessed = (approval: Approval) => [
  ...witnessedApprovers(
    entryDrafts(approval, 0).map((draft) => ({ ...draft, seq: 1, prev_hash: '', hash: '' })),
    approval.digest,
  ),
];

test('a vote counts, one that was taken back does not, and one that was cast again does', () => {
  const voted = played(asking, approve('dana'), approve('riley'));
  expect(witnessed(voted)).toEqual(['dana', 'riley']);
  expect(witnessed(played(voted, takeBack('dana')))).toEqual(['riley']);
  expect(witnessed(played(voted, takeBack('dana'), approve('dana')))).toEqual(['riley', 'dana']);
});

test('votes that did not count at the release, or were void under another matrix, are witnessed no more', () => {
  const approved = played(asking, approve('dana'), approve('riley'), schedule());
  const gone: Act = { ...begin, voters: { ...voters, people: voters.people.filter(({ id }) => id !== 'dana') } } as Act;
  expect(witnessed(played(approved, gone))).toEqual(['riley']);
  const low = { ...approved, verdict: { ...verdictOf('ask'), tier: 2 as const }, plan: { ...planOf('revops', 'revops'), review: false } };
  expect(witnessed(played(low, begin))).toEqual(['dana', 'riley']);
  expect(witnessed(played(low, begin, rejudge('ask')))).toEqual([]);
});
