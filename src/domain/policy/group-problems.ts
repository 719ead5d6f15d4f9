// Groups of a workspace that nothing asks and whose name is all but that of one that is asked: a slip that leaves somebody without their vote.
import { nearestTo } from '../documents/nearest-to.ts';
import type { PolicyProblem } from './check-matrix.ts';
import { slotsOf } from './compile-matrix.ts';
import type { MatrixFile } from './matrix-file.ts';
import { SIGN_OFF_GROUP } from './may-vote.ts';
import { GLASS_GROUP } from './quorum.ts';
import type { WorkspaceFile } from './workspace-file.ts';

/** Groups with rights of their own, whatever the matrix says. */
const BUILT_IN = ['revops', 'on-call', 'security', SIGN_OFF_GROUP, GLASS_GROUP];

/** Every group that a row, the workspace or Countersign itself names. */
const askedGroups = ({ escalation, last_resort }: WorkspaceFile, { approvers, rows }: MatrixFile): string[] => [
  ...BUILT_IN,
  ...slotsOf(approvers).map(({ group }) => group),
  ...rows.flatMap((row) => [...slotsOf(row.approvers).map(({ group }) => group), row.agency_signoff ?? [], row.owner ?? []].flat()),
  ...escalation.to,
  last_resort,
];

/** A group that nothing asks is lawful (a list of people who may look on), so only what looks mistyped is told. */
export function groupProblems(file: WorkspaceFile, matrix: MatrixFile): PolicyProblem[] {
  const asked = askedGroups(file, matrix);
  const mistyped = (group: string, path: PolicyProblem['path']): PolicyProblem[] => {
    const meant = asked.includes(group) ? null : nearestTo(group, asked);
    return meant === null ? [] : [{ path, message: `nothing asks the group "${group}"; did you mean ${meant}?`, hard: false }];
  };
  return [
    ...file.people.flatMap(({ groups }, index) => groups.flatMap((group, at) => mistyped(group, ['people', index, 'groups', at]))),
    ...Object.keys(file.groups).flatMap((group) => mistyped(group, ['groups', group])),
  ];
}
