// The fault campaign: whole lives while everything goes wrong, then an independent look at what the outside saw.
// `npm run torture -- --lives 200 --store embedded --seed 1 [--json]`; exit 0 only where nothing was lost, doubled or let through.
import { parseArgs } from 'node:util';
import { runCampaign } from './campaign.ts';
import { checkCampaign } from './checker/check-campaign.ts';
import { tableOf } from './table.ts';

const { values } = parseArgs({
  options: {
    lives: { type: 'string', default: '200' },
    store: { type: 'string', default: 'embedded' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    rate: { type: 'string', default: '2.5' },
    json: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
  },
});

/** A whole or broken number above nothing, or the end with its remedy. */
function numberOf(name: 'lives' | 'seed' | 'rate'): number {
  const value = Number(values[name]);
  if (value > 0 && (name === 'rate' || Number.isSafeInteger(value))) return value;
  console.error(`--${name} is "${values[name]}"; give a number above 0.`);
  return process.exit(2);
}

const [lives, seed, perSecond] = [numberOf('lives'), numberOf('seed'), numberOf('rate')];
const { store, keep } = values;
const started = performance.now();
const say = (words: string) => console.error(`${((performance.now() - started) / 1_000).toFixed(0).padStart(4)} s  ${words}`);
const evidence = await runCampaign({ lives, store, seed, perSecond, say, keep });
const verdict = await checkCampaign(evidence);
console.log(values.json ? JSON.stringify({ store, seed, ...verdict }, null, 2) : tableOf(verdict, { store, seed }));
process.exit(verdict.ok ? 0 : 1);
