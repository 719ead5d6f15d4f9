// A process whose policy folder does not hold the matrix in force releases nothing of that workspace: what it would look at is not what was decided.
import { isOtherMatrix } from '../../domain/ledger/active-matrix.ts';
import type { Workspace } from '../../domain/policy/workspace.ts';
import type { Ledgers } from '../../ports/documents.ts';
import type { Logger } from '../../ports/runtime.ts';

/** Also how long a process takes that has not seen a change of its folder yet. */
const RETRY_MS = 3_000;

/** The step comes again after `retryAfterMs`, and another process may take it. */
export class MatrixElsewhere extends Error {
  readonly retryAfterMs = RETRY_MS;
  constructor(workspace: string) {
    super(`The matrix of ${workspace} that is in force is not the one that this process has`);
    this.name = 'MatrixElsewhere';
  }
}

/** Throws `MatrixElsewhere` before an attempt begins, so that none has to be waited for. Admission looks once more, in the write that reserves. */
export async function needMatrixInForce(ledgers: Pick<Ledgers, 'read'>, { id, hash }: Workspace): Promise<void> {
  if (isOtherMatrix(await ledgers.read(id), hash)) throw new MatrixElsewhere(id);
}

/** Says of each matrix once that it is not the one in force. */
export function tellOfOtherMatrix(logger: Logger) {
  const told = new Set<string>();
  return ({ id, hash }: Workspace): void => {
    if (told.has(hash)) return;
    told.add(hash);
    logger.warn(
      { workspace: id, matrix: hash },
      'This process does not have the matrix that is in force and releases nothing of this workspace; give every process the same policy folder',
    );
  };
}
