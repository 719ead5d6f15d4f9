// The program: `npm start` runs everything in one process, the other words are for the command line.
import { Command } from 'commander';
import { PolicyError } from './adapters/policies/load-policies.ts';
import { DataFolderError, DataFolderTaken } from './adapters/postgres/data-folder.ts';
import { ConfigError, type Role, readConfig } from './config.ts';
import { StoreRefused } from './stores/store-errors.ts';
import { systemIds } from './system.ts';
import { openFilledStores, startCountersign } from './wire.ts';

/** Faults of the start that a person can mend: told in their own sentence, without a stack. */
const TOLD = [ConfigError, DataFolderError, PolicyError, StoreRefused];
const isTold = (error: unknown): error is Error => TOLD.some((kind) => error instanceof kind);

async function guarded(work: () => Promise<number | undefined>): Promise<void> {
  try {
    const code = await work();
    if (code !== undefined) process.exit(code);
  } catch (error) {
    if (isTold(error)) console.error(error.message);
    else console.error(error);
    process.exit(1);
  }
}

/** An attempt ends by itself after 10 s; a store that does not answer must not hold up the end. Orchestrators kill after 30 s. */
const STOP_MS = 25_000;

/** A start that takes longer says what it is at. */
const PATIENT_MS = 10_000;

async function run(role: Role): Promise<undefined> {
  const config = readConfig(process.env, role);
  const patience = setTimeout(() => console.log('Countersign starts: opening the stores and the policies.'), PATIENT_MS);
  const running = await startCountersign(config).finally(() => clearTimeout(patience));
  console.log(running.greeting);
  let isStopping = false;
  const stop = () => {
    if (isStopping) process.exit(1);
    isStopping = true;
    console.log('Stopping: what is in hand is finished first. Once more to stop at once.');
    setTimeout(() => {
      console.error(`Stopping took longer than ${STOP_MS / 1000} s; whoever starts next takes up what is unfinished.`);
      process.exit(1);
    }, STOP_MS).unref();
    running.close().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return undefined;
}

const program = new Command('countersign').description('A self-hosted approval bot for autonomous agents').showHelpAfterError();
program.action(() => guarded(() => run('all')));
program
  .command('web')
  .description('the doors, with stores that processes share')
  .action(() => guarded(() => run('web')));
program
  .command('worker')
  .description('the steps, with stores that processes share')
  .action(() => guarded(() => run('worker')));
program
  .command('demo')
  .description('one whole life in the terminal')
  .action(() => guarded(async () => (await import('./cli/demo.ts')).demo(startCountersign)));
program
  .command('send <file>')
  .option('--to <url>', 'address of Countersign')
  .description('sign and send a sample request')
  .action((file: string, options: { to?: string }) => guarded(async () => (await import('./cli/send.ts')).send(file, options, process.env)));
program
  .command('restored')
  .description('pause everything after a restore that cannot be noticed by itself')
  .action(() => guarded(async () => (await import('./cli/restored.ts')).restored(openFilledStores, process.env)));
program
  .command('manifests')
  .description('the manifests of the Slack and Teams apps, filled in and checked')
  .action(() => guarded(async () => (await import('./cli/manifests.ts')).manifests(process.env)));
program
  .command('policy:test [folders...]')
  .description('case files against the matrices: folders such as test/cases, or of regression sets such as policies/cases')
  .action((folders: string[]) => guarded(async () => (await import('./cli/policy-test.ts')).policyTest(folders)));
program
  .command('policy:radius [names...]')
  .description('the agent blast radius on a page')
  .action((names: string[]) => guarded(async () => (await import('./cli/policy-radius.ts')).policyRadius(names)));
program
  .command('policy:replay')
  .requiredOption('--matrix <file>', 'the matrix that is to be tried')
  .option('--days <number>', 'how far back', '30')
  .option('--workspace <id>', 'one workspace alone')
  .description('what a matrix would have decided otherwise; exit code 2 where it would')
  .action((options: { matrix: string; days: string; workspace?: string }) =>
    guarded(async () =>
      (await import('./cli/policy-replay.ts')).policyReplay(
        options,
        readConfig(process.env, 'all'),
        (config) =>
          openFilledStores(config, systemIds).catch((error: unknown) => {
            if (!(error instanceof DataFolderTaken)) throw error;
            const where = 'or keep the data in DATABASE_URL or MONGODB_URL, where both can read it at once';
            throw new ConfigError(`A running server has DATA_DIR ${config.dataDir} for itself; stop it while you replay, ${where}.`);
          }),
        new Date(),
      ),
    ),
  );

await program.parseAsync();
