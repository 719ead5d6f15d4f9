// The benchmark: every line against a bare engine or a limit, both in the same run. `--store` names what it runs on, `--json` prints
// the lines as JSON, `--scale 0.1` makes everything smaller, a word runs the measures of that name alone.
import { parseArgs } from 'node:util';
import { clicking } from './clicking.ts';
import { digesting } from './digesting.ts';
import { intake } from './intake.ts';
import { judging } from './judging.ts';
import { large } from './large.ts';
import { type Bench, type Line, type Measure, table } from './measure.ts';
import { pausing } from './pausing.ts';
import { planning } from './planning.ts';
import { releasing } from './releasing.ts';
import { repainting } from './repainting.ts';
import { reviewing } from './reviewing.ts';
import { sharing } from './sharing.ts';
import { sizing } from './sizing.ts';
import { starting } from './starting.ts';
import { missingStore, openStore, STORES, type StoreName } from './stores.ts';
import { verifying } from './verifying.ts';

/** What needs no store. */
const PURE: Record<string, () => Promise<Line[]> | Line[]> = { judging, verifying };
const STORED: Record<string, (bench: Bench) => Promise<Line[]>> = {
  starting,
  sizing,
  clicking,
  repainting,
  pausing,
  planning,
  releasing,
  sharing,
  intake,
  large,
  digesting,
  reviewing,
};

function refuse(sentence: string): never {
  console.error(sentence);
  process.exit(2);
}

const { values, positionals: words } = parseArgs({
  allowPositionals: true,
  options: { store: { type: 'string', default: 'all' }, scale: { type: 'string', default: '1' }, json: { type: 'boolean', default: false } },
});
const names = [...Object.keys(PURE), ...Object.keys(STORED)];
const unknown = words.find((word) => !names.includes(word));
if (unknown) refuse(`There is no measure "${unknown}"; there are: ${names.join(', ')}.`);
const asked = STORES.filter((name) => values.store === 'all' || values.store === name);
if (asked.length === 0) refuse(`There is no store "${values.store}"; there are: ${STORES.join(', ')}, all.`);
const scale = Number(values.scale);
if (!(scale > 0 && scale <= 1)) refuse(`--scale is "${values.scale}"; make it more than 0 and at most 1.`);

const measures: Measure[] = [];
const isWanted = ([name]: [string, unknown]) => words.length === 0 || words.includes(name);

let failed = 0;

/** One that cannot be taken is told, and the others are taken all the same. */
async function measure(name: string, store: string, run: () => Promise<Line[]> | Line[]): Promise<void> {
  console.error(`${store}: ${name} ...`);
  try {
    for (const line of await run()) measures.push({ ...line, store });
  } catch (error) {
    failed += 1;
    console.error(`${store}: ${name} could not be measured:`, error);
  }
}

async function measureOn(name: StoreName): Promise<void> {
  const missing = missingStore(name);
  if (missing !== null && values.store !== 'all') refuse(`The store ${name} cannot be measured: ${missing}.`);
  if (missing !== null) return console.error(`${name}: skipped, ${missing}`);
  const store = await openStore(name);
  try {
    for (const [what, run] of Object.entries(STORED).filter(isWanted)) await measure(what, name, () => run({ store, scale }));
  } finally {
    await store.stop();
  }
}

for (const [name, run] of Object.entries(PURE).filter(isWanted)) await measure(name, 'none', run);
for (const name of asked) await measureOn(name);
console.log(values.json ? JSON.stringify(measures, null, 2) : table(measures));
process.exit(failed === 0 && measures.every((one) => one.ok) ? 0 : 1);
