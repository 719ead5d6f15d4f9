// The benchmark: every line against a bare engine or a limit, both in the same run. `npm run bench -- --help` says how it is asked.
import { Argument, Command, InvalidArgumentError, Option } from 'commander';
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
import { steady } from './steady.ts';
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
  steady,
  intake,
  large,
  digesting,
  reviewing,
};

function scaleOf(text: string): number {
  const scale = Number(text);
  if (scale > 0 && scale <= 1) return scale;
  throw new InvalidArgumentError('Make it more than 0 and at most 1.');
}

/** The exit code of words that make no sense; 1 is a goal that was missed. */
const WRONG_USE = 2;

type Options = { store: StoreName | 'all'; scale: number; json: boolean };
const program = new Command('npm run bench --')
  .description('every line against a bare engine or a limit, both in the same run')
  .addArgument(new Argument('[measures...]', 'these alone').choices([...Object.keys(PURE), ...Object.keys(STORED)]))
  .addOption(new Option('--store <name>', 'what it runs on').choices([...STORES, 'all']).default('all'))
  .option('--scale <number>', 'makes everything smaller', scaleOf, 1)
  .option('--json', 'the lines as JSON', false)
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : WRONG_USE))
  .parse();
const { store: wanted, scale, json } = program.opts<Options>();
const words = program.args;
const asked = STORES.filter((name) => wanted === 'all' || wanted === name);

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
  if (missing !== null && wanted !== 'all') program.error(`The store ${name} cannot be measured: ${missing}.`);
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
console.log(json ? JSON.stringify(measures, null, 2) : table(measures));
process.exit(failed === 0 && measures.every((one) => one.ok) ? 0 : 1);
