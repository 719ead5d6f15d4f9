// The Redis that holds the jobs: looked at before it is used, and told in a sentence where it cannot be.
import { Redis, ReplyError } from 'ioredis';
import { certificateFault, StoreRefused } from '../../stores/store-errors.ts';

const OLDEST = [6, 2] as const;
const CONNECT_MS = 5_000;
const COMMAND_MS = 5_000;
const LONGEST_WAIT_MS = 2_000;

const PATIENT = { connectTimeout: CONNECT_MS, retryStrategy: (times: number) => Math.min(times * 100, LONGEST_WAIT_MS), maxRetriesPerRequest: null };
/** Fails at once while Redis is away: what cannot be enqueued is left to the sweep, not kept in memory. */
const PROMPT = { ...PATIENT, enableOfflineQueue: false, maxRetriesPerRequest: 0, commandTimeout: COMMAND_MS };

/** Host and port, without the password that the address may hold. */
const placeOf = (url: string) => new URL(url).host;

function refused(url: string, error: unknown): StoreRefused {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  const fault = certificateFault(code);
  if (fault !== null) return new StoreRefused(`The Redis of REDIS_URL at ${placeOf(url)} cannot be used: ${fault}.`, { cause: error });
  const reason = error instanceof Error ? error.message.slice(0, 100) : String(error);
  const sentence =
    error instanceof ReplyError
      ? `The Redis of REDIS_URL at ${placeOf(url)} refuses us (${reason}); correct the user and the password in REDIS_URL, or use Redis ${OLDEST.join('.')} or newer.`
      : `The Redis of REDIS_URL at ${placeOf(url)} cannot be reached (${code ?? reason}); start it, or correct REDIS_URL.`;
  return new StoreRefused(sentence, { cause: error });
}

type Told = Map<string, string>;

function toldIn(info: string): Told {
  const lines = info.split('\r\n');
  return new Map(lines.flatMap((line) => (line.includes(':') ? [[line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]] : [])));
}

/** What `INFO` says, on a connection of its own. */
async function info(url: string): Promise<Told> {
  const probe = new Redis(url, { ...PATIENT, lazyConnect: true, enableReadyCheck: false, retryStrategy: () => null, commandTimeout: COMMAND_MS });
  let fault: unknown = null;
  probe.on('error', (error) => {
    fault ??= error;
  });
  try {
    await probe.connect();
    return toldIn(await probe.info());
  } catch (error) {
    throw refused(url, fault ?? error);
  } finally {
    probe.disconnect();
  }
}

const bytesOf = (told: Told, name: string): number => Number(told.get(name) ?? 0);

/** Why no job can be written there, or would not be safe, with the remedy; null where all is well. */
function faultIn(told: Told): string | null {
  if (told.get('role') === 'slave') return 'is a replica and takes no writes; name the primary in REDIS_URL, or promote this one (REPLICAOF NO ONE)';
  const policy = told.get('maxmemory_policy') ?? 'unknown';
  if (policy !== 'noeviction') return `has the maxmemory-policy ${policy} and would throw jobs away; set it to noeviction`;
  const most = bytesOf(told, 'maxmemory');
  const used = bytesOf(told, 'used_memory') - bytesOf(told, 'mem_not_counted_for_evict');
  return most > 0 && used > most ? 'is full and takes no writes; raise its maxmemory, or take away what else it holds' : null;
}

/** Throws `StoreRefused` where it is too old, or has a fault. */
async function look(url: string): Promise<void> {
  const told = await info(url);
  const version = told.get('redis_version') ?? '0';
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
    throw new StoreRefused(`The Redis of REDIS_URL is version ${version}, and ${OLDEST.join('.')} or newer is needed; upgrade it.`);
  }
  const fault = faultIn(told);
  if (fault !== null) throw new StoreRefused(`The Redis of REDIS_URL ${fault}.`);
}

export type RedisServer = {
  /** For adding jobs and for looking: fails at once while Redis is away, and comes back by itself. */
  client: Redis;
  /** A connection for a worker: waits for Redis, as long as it takes. The caller ends it. */
  forWorker(): Redis;
  /** Why no job can be written now, with the remedy; null where all is well. Rejects where it does not answer. */
  fault(): Promise<string | null>;
  close(): void;
};

/** Connects. Throws `StoreRefused` with one sentence and its remedy; the address's password is never part of it. */
export async function openRedis(url: string): Promise<RedisServer> {
  await look(url);
  const client = new Redis(url, { ...PROMPT, lazyConnect: true });
  // Whoever uses the connection hears of its faults; nobody has to.
  client.on('error', () => undefined);
  await client.connect();
  return {
    client,
    forWorker: () => new Redis(url, PATIENT),
    fault: async () => faultIn(toldIn((await Promise.all([client.info('replication'), client.info('memory')])).join('\r\n'))),
    close: () => client.disconnect(),
  };
}
