// Three ways to break a guarantee that look harmless in a review. The campaign has to find each of them.

export type Mutation = {
  name: string;
  file: string;
  /** Each `find` stands in the file exactly once, or the mutation no longer applies and says so. */
  changes: { find: string; replace: string }[];
  /** What the checker has to find, at least one of these. */
  foundAs: string[];
};

export const MUTATIONS: Mutation[] = [
  {
    name: 'sealed after it was sent',
    file: 'src/flow/release-action.ts',
    changes: [
      {
        find: `  await attempt.seal();
  await sendRelease(attempt);
}`,
        replace: `  await sendRelease(attempt);
  await attempt.seal();
}`,
      },
    ],
    foundAs: ['unsealed'],
  },
  {
    name: 'caps checked, not reserved',
    file: 'src/flow/release/reserve-caps.ts',
    changes: [
      {
        find: `function askLedger(attempt: Attempt): Promise<Admission> {`,
        replace: `async function askLedger(attempt: Attempt): Promise<Admission> {`,
      },
      {
        find: `  return attempt.needs.ledgers.change(attempt.workspace.id, (ledger) => {
    const result = admit(ledger, ask, attempt.workspace.suppressed);
    return { next: result.admitted ? result.ledger : null, result };
  });`,
        replace: `  const seen = await attempt.needs.ledgers.read(attempt.workspace.id);
  const result = admit(seen, ask, attempt.workspace.suppressed);
  if (!result.admitted) return result;
  const { holds, counters } = result.ledger;
  await attempt.needs.ledgers.change(attempt.workspace.id, (ledger) => ({ next: { ...ledger, holds: { ...ledger.holds, ...holds }, counters }, result: null }));
  return result;`,
      },
    ],
    foundAs: ['over cap'],
  },
  {
    name: 'votes counted outside the write',
    file: 'src/flow/collect-decision.ts',
    changes: [
      {
        find: `    const done = await approvals.change(id, (approval) => {
      const now = clock.now();`,
        replace: `    const found = await approvals.read(id);
    if (!found) return null;
    const { approval } = found;
    const done = await approvals.change(id, () => {
      const now = clock.now();`,
      },
    ],
    foundAs: ['lost', 'doubled', 'unapproved'],
  },
];

/** The file's text with the mutation in it. Throws where the code has moved on, so that none is ever silently left out. */
export function mutated({ name, file, changes }: Mutation, text: string): string {
  return changes.reduce((before, { find, replace }) => {
    const times = before.split(find).length - 1;
    if (times === 1) return before.replace(find, () => replace);
    throw new Error(
      `The mutation "${name}" no longer applies: ${file} has its text ${times} times, not once; correct torture/mutations/mutations.ts.`,
    );
  }, text);
}
