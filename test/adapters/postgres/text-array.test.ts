// Texts that go to the database many at a time arrive as they were, on the embedded one and on a server.
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Database, openDatabase } from '../../../src/adapters/postgres/database.ts';
import { textArray } from '../../../src/adapters/postgres/text-array.ts';
import { missingPostgres, startDatabase } from '../../services/postgres.ts';
import { describeWith } from '../../services/service.ts';

const onServer = async () => {
  const service = await startDatabase();
  const db = await openDatabase({ dataDir: null, url: service.url });
  const close = async () => {
    await db.close();
    await service.stop();
  };
  return { db, close };
};

const embedded = async () => {
  const db = await openDatabase({ dataDir: null });
  return { db, close: db.close };
};

/** What no text of PostgreSQL may hold is no part of JSON either. */
const anyTexts = fc.array(
  fc.string({ unit: 'binary' }).filter((text) => text.isWellFormed() && !text.includes('\0')),
  { minLength: 1, maxLength: 20 },
);

for (const { name, missing, open } of [
  { name: 'PGlite', missing: null, open: embedded },
  { name: 'PostgreSQL', missing: missingPostgres(), open: onServer },
]) {
  describeWith(name, missing, () => {
    let db: Database;
    let close: () => Promise<void>;
    beforeAll(async () => {
      ({ db, close } = await open());
    });
    afterAll(() => close());

    const echoed = async (texts: string[]) => {
      const { rows } = await db.query('select v.one from unnest($1::text[]) with ordinality as v(one, n) order by n', [textArray(texts)]);
      return rows.map(({ one }) => one);
    };

    test('quotes, braces, backslashes, commas, NULL, nothing and long ones', async () => {
      const texts = ['"', '{a,b}', '\\"\\', ',', 'NULL', '', ' ', 'ü€😀', 'x'.repeat(100_000)];
      expect(await echoed(texts)).toEqual(texts);
    });

    test('whatever they hold', async () => {
      const arrive = fc.asyncProperty(anyTexts, async (texts) => {
        expect(await echoed(texts)).toEqual(texts);
      });
      await fc.assert(arrive, { numRuns: 50 });
    });
  });
}
