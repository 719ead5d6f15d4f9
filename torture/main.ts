// The fault campaign: whole lives while everything goes wrong, then an independent look at what the outside saw.
// `npm run torture -- --lives 200 --store embedded --seed 1 [--json]`; exit 0 only where nothing was lost, doubled or let through.
import { Command, InvalidArgumentError, Option } from 'commander';
import { runCampaign } from './campaign.ts';
import { checkCampaign } from './checker/check-campaign.ts';
import { STORES, type StoreName } from './stores.ts';
import { tableOf } from './table.ts';

/** The exit code of words that make no sense; 1 is a campaign that found something. */
const WRONG_USE = 2;

const aboveNothing =
  (isWhole: boolean) =>
  (text: string): number => {
    const value = Number(text);
    if (value > 0 && (isWhole ? Number.isSafeInteger(value) : Number.isFinite(value))) return value;
    throw new InvalidArgumentError(`Give a ${isWhole ? 'whole ' : ''}number above 0.`);
  };

type Options = { lives: number; store: StoreName; seed: number; rate: number; json: boolean; keep: boolean };
const { lives, store, seed, rate, json, keep } = new Command('npm run torture --')
  .description('whole lives while everything goes wrong; exit 0 only where nothing was lost, doubled or let through')
  .option('--lives <number>', 'how many requests are lived', aboveNothing(true), 200)
  .addOption(new Option('--store <name>', 'what holds the data').choices(Object.keys(STORES)).default('embedded'))
  .option('--seed <number>', 'what follows from chance, the same for the same number', aboveNothing(true), (Date.now() % 1_000_000) + 1)
  .option('--rate <number>', 'lives that begin in a second', aboveNothing(false), 2.5)
  .option('--json', 'the verdict as JSON', false)
  .option('--keep', 'leave the logs and the evidence', false)
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : WRONG_USE))
  .parse()
  .opts<Options>();

const started = performance.now();
const say = (words: string) => console.error(`${((performance.now() - started) / 1_000).toFixed(0).padStart(4)} s  ${words}`);
const evidence = await runCampaign({ lives, store, seed, perSecond: rate, say, keep });
const verdict = await checkCampaign(evidence);
console.log(json ? JSON.stringify({ store, seed, ...verdict }, null, 2) : tableOf(verdict, { store, seed }));
process.exit(verdict.ok ? 0 : 1);
