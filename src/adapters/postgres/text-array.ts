// Many long texts as one parameter of a statement: in PostgreSQL's binary form of text[], which neither the driver nor the database has to escape
// and take apart letter by letter (`array_recv` in src/backend/utils/adt/arrayfuncs.c).

const TEXT = 25;
const FIRST = 1;
const HEAD_BYTES = 20;
const LENGTH_BYTES = 4;

export function textArray(texts: string[]): Buffer {
  const lengths = texts.map((text) => Buffer.byteLength(text));
  const array = Buffer.allocUnsafe(HEAD_BYTES + lengths.reduce((sum, length) => sum + LENGTH_BYTES + length, 0));
  const dimensions = 1;
  const withoutNulls = 0;
  let at = 0;
  for (const number of [dimensions, withoutNulls, TEXT, texts.length, FIRST]) at = array.writeInt32BE(number, at);
  for (const [index, text] of texts.entries()) {
    at = array.writeInt32BE(lengths[index] ?? 0, at);
    at += array.write(text, at);
  }
  return array;
}
