// Whose something is, as it is told from outside.
import type { Workspace } from './workspace.ts';

/** A role that the matrix does not know is nobody's: names from outside never make counters or incidents of their own. */
export const knownRole = ({ matrix }: Pick<Workspace, 'matrix'>, role: string | null): string | null =>
  role !== null && Object.hasOwn(matrix.roles, role) ? role : null;
