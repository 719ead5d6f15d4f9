// The benchmark: every line against a bare engine or a limit, both in the same run. `--json` prints the lines as JSON, a word runs
// the measures of that name alone.
import { clicking } from './clicking.ts';
import { digesting } from './digesting.ts';
import { intake } from './intake.ts';
import { judging } from './judging.ts';
import { large } from './large.ts';
import { type Measure, table } from './measure.ts';
import { releasing } from './releasing.ts';
import { starting } from './starting.ts';
import { verifying } from './verifying.ts';

const ALL: Record<string, () => Promise<Measure[]> | Measure[]> = { judging, verifying, starting, clicking, releasing, intake, large, digesting };

const words = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const unknown = words.find((word) => !Object.hasOwn(ALL, word));
if (unknown) {
  console.error(`There is no measure "${unknown}"; there are: ${Object.keys(ALL).join(', ')}.`);
  process.exit(2);
}
const measures: Measure[] = [];
for (const [name, run] of Object.entries(ALL)) {
  if (words.length > 0 && !words.includes(name)) continue;
  console.error(`${name} ...`);
  measures.push(...(await run()));
}
console.log(process.argv.includes('--json') ? JSON.stringify(measures, null, 2) : table(measures));
process.exit(measures.every((one) => one.ok) ? 0 : 1);
