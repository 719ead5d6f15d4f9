// A matrix of any size for the benchmark: the shipped one with rows added that are of the same kind and never meant.
import type { MatrixFile } from '../src/domain/policy/matrix-file.ts';

/** The file with copies of its rows, each for an object of its own, until it has `rows` rows. */
export function sizedMatrix(file: MatrixFile, rows: number): MatrixFile {
  const copies = Array.from({ length: Math.max(0, rows - file.rows.length) }, (_, index) => {
    const row = file.rows[index % file.rows.length];
    return row ? [{ ...row, id: `${row.id}-${index}`, object: row.object.map((object) => `${object}-${index}`) }] : [];
  });
  return { ...file, rows: [...file.rows, ...copies.flat()] };
}
