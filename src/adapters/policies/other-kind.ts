// A policy file in the place of another kind: said in one sentence, where the schema of that place would find dozens wrong with it.
import type { z } from 'zod';
import { RegressionFile } from '../../domain/policy/case-file.ts';
import { MatrixFile, PresetFile } from '../../domain/policy/matrix-file.ts';
import { WorkspaceFile } from '../../domain/policy/workspace-file.ts';

type Kind = { schema: z.ZodType; what: string; home: (id: string) => string };

const KINDS: Kind[] = [
  { schema: MatrixFile, what: 'a matrix', home: (id) => `keep it in the policy folder itself, and name it with "matrix: ${id}" in a workspace file` },
  { schema: WorkspaceFile, what: 'a workspace file', home: () => 'keep it in the folder workspaces' },
  { schema: RegressionFile, what: 'a regression set', home: () => 'keep it in the folder cases' },
  { schema: PresetFile, what: 'a preset', home: (id) => `keep it in the folder presets, and name it with "preset: ${id}" in a workspace file` },
];

/** Keys that say nothing about the kind. */
const COMMON = ['id', 'description'];

/** What a file is that is not of this schema; null where it is of no other kind either. */
export function otherKind(plain: unknown, schema: z.ZodType): string | null {
  if (typeof plain !== 'object' || plain === null || Object.keys(plain).every((key) => COMMON.includes(key))) return null;
  const wanted = KINDS.find((kind) => kind.schema === schema);
  const is = KINDS.find((kind) => kind !== wanted && kind.schema.safeParse(plain).success);
  if (!wanted || !is) return null;
  const id = 'id' in plain ? String(plain.id) : '';
  return `this is ${is.what}, and ${wanted.what} is wanted here; ${is.home(id)}`;
}
