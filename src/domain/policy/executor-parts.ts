// Which parts of containment each executor does: what the workspace file says, else what the rows of the matrix say of its connector.
import { type ExecutorPart, FOR_EXECUTORS } from './containment-parts.ts';
import type { Matrix, Row } from './matrix.ts';

/** One connector and what is asked of it. */
export type Executor = { connector: string; parts: readonly string[] };

/** By the objects of a row: what can be contained where that is written. A connector can always be switched off. */
const PARTS_OF: Record<string, readonly ExecutorPart[]> = {
  email: ['stop_sequences', 'unenroll_sequences'],
  sequence: ['stop_sequences', 'unenroll_sequences'],
  lead: ['crm_read_only', 'quarantine_records'],
  contact: ['crm_read_only', 'quarantine_records'],
  account: ['crm_read_only', 'quarantine_records'],
  opportunity: ['crm_read_only', 'quarantine_records'],
  crm: ['crm_read_only', 'quarantine_records'],
  task: ['remove_tasks'],
};

const isWrite = ({ written }: Row): boolean => written.allowed && written.class !== 'read';

/** A connector that no role lists may be used for anything, so that everything is asked of it. */
function defaultParts({ roles, rows }: Matrix, connector: string): readonly string[] {
  const listed = new Set(Object.keys(roles).filter((role) => roles[role]?.connectors?.has(connector)));
  if (listed.size === 0) return FOR_EXECUTORS;
  const fitting = rows
    .filter((row) => listed.has(row.role) && isWrite(row))
    .flatMap(({ written }) => written.object.flatMap((one) => PARTS_OF[one] ?? []));
  return FOR_EXECUTORS.filter((part) => part === 'disable_connectors' || fitting.includes(part));
}

type File = { matrix: Matrix; executors: { connector: string; parts?: string[] | undefined }[] };

/** The connectors of a workspace, each once, with their parts. */
export function executorsOf({ matrix, executors }: File): Executor[] {
  const partsOf = (connector: string) =>
    executors.flatMap((one) => (one.connector === connector ? (one.parts ?? defaultParts(matrix, connector)) : []));
  return [...new Set(executors.map(({ connector }) => connector))].map((connector) => ({ connector, parts: [...new Set(partsOf(connector))] }));
}
