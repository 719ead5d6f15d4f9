// Checks an exported audit log by itself: this one file, Node and the published keys are all that is needed, nothing of the rest
// of the project. It has its own canonical JSON (RFC 8785), hash chain, and Ed25519 signatures (RFC 7515, RFC 8037).
import { isUtf8 } from 'node:buffer';
import { createPublicKey, hash, type JsonWebKey, verify } from 'node:crypto';
import { closeSync, existsSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

export type Keys = { keys: (JsonWebKey & { kid?: string })[] };
/** A head that was noted elsewhere (a daily digest): the chain must still have it. `workspace` null stands for the only one. */
export type Witness = { workspace: string | null; seq: number; hash: string };
export type Broken = { line: number; workspace: string | null; seq: number | null; id: string | null; why: string };
/** `covered`: up to which entry a signed checkpoint vouches; what comes after it could have been cut or written anew. */
export type Verified = { workspace: string; entries: number; head: { seq: number; hash: string }; checkpoints: number; covered: number };
export type Report = { ok: boolean; entries: number; workspaces: Verified[]; broken: Broken | null };

type Entry = { workspace: string; seq: number; id: string; type: string; prev_hash: string; hash: string; version: number; checkpoint?: unknown };
type Place = { line: number; seq: number; id: string };
type Checkpoint = Place & { of: number; hash: string };
/** The entries of one workspace in one stretch of the file. `hashes` holds 32 bytes an entry. */
type Chain = { first: Place & { prev_hash: string }; last: { seq: number; hash: string }; hashes: Uint8Array; checkpoints: Checkpoint[] };
type Part = { lines: number; chains: Map<string, Chain>; broken: Broken | null };
type Job = { verifyAudit: { file: string; keys: Keys; start: number; end: number } };

const CHUNK_BYTES = 1 << 20;
const PARALLEL_BYTES = 16 << 20;
const MAX_DEPTH = 1000;
const HASH = /^sha256:[0-9a-f]{64}$/;
const GENESIS = `sha256:${'0'.repeat(64)}`;
const sha256 = (data: string | Uint8Array) => `sha256:${hash('sha256', data, 'hex')}`;

/** RFC 8785. Nested deeper than anything that is ever accepted it gives no text, so that no hash fits. */
export function canonical(value: unknown, depth = 0): string {
  if (depth > MAX_DEPTH) return '';
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item, depth + 1)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonical(member, depth + 1)}`).join(',')}}`;
}

let scratch = Buffer.alloc(1 << 16);

/** Whether the hash of an entry is that of everything else in it: of the line's own bytes where it is canonical, else of what it says. */
function hashFits(bytes: Buffer, text: string, entry: Entry): boolean {
  const member = `,"hash":"${entry.hash}"`;
  const at = bytes.indexOf(member, 0, 'latin1');
  if (at >= 0) {
    if (scratch.length < bytes.length) scratch = Buffer.alloc(bytes.length * 2);
    bytes.copy(scratch, 0, 0, at);
    bytes.copy(scratch, at, at + member.length);
    if (sha256(scratch.subarray(0, bytes.length - member.length)) === entry.hash) return true;
  }
  const { hash: claimed, ...rest } = entry;
  return isUtf8(bytes) && sha256(canonical(rest)) === claimed && JSON.stringify(entry) === text;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const isEntry = (value: unknown): value is Entry => {
  if (typeof value !== 'object' || value === null) return false;
  const { workspace, seq, id, type, prev_hash, hash: own } = value as Record<string, unknown>;
  if (typeof workspace !== 'string' || !Number.isSafeInteger(seq) || typeof id !== 'string' || typeof type !== 'string') return false;
  return typeof prev_hash === 'string' && HASH.test(prev_hash) && typeof own === 'string' && HASH.test(own);
};

const decoded = (part: string) => parsed(Buffer.from(part, 'base64url').toString('utf8')) as Record<string, unknown> | null | undefined;

/** The claims of a compact JWS that one of the keys signed, or one sentence why not. */
export function checkToken(token: string, typ: string, { keys }: Keys): Record<string, unknown> | string {
  const [head = '', body = '', signature = '', ...more] = token.split('.');
  const header = decoded(head);
  const claims = decoded(body);
  if (!header || !claims || more.length > 0) return 'the token is not a compact JWS';
  if (header.alg !== 'EdDSA' || header.typ !== typ) return `the token is not an EdDSA token of the type ${typ}`;
  const key = keys.find((one) => one.kid === header.kid && one.kty === 'OKP' && one.crv === 'Ed25519');
  if (!key) return `none of the keys given has the id ${JSON.stringify(header.kid)}`;
  const bytes = Buffer.from(signature, 'base64url');
  const isOurs =
    bytes.toString('base64url') === signature && verify(null, Buffer.from(`${head}.${body}`), createPublicKey({ key, format: 'jwk' }), bytes);
  return isOurs ? claims : 'the signature of the token is wrong';
}

function readCheckpoint({ workspace, seq, id, checkpoint }: Entry, line: number, keys: Keys): Checkpoint | string {
  if (typeof checkpoint !== 'string') return 'the checkpoint has no signed statement';
  const claims = checkToken(checkpoint, 'countersign-checkpoint+jwt', keys);
  if (typeof claims === 'string') return `the checkpoint is not signed by these keys: ${claims}`;
  const { seq: of, hash: stated } = claims;
  if (claims.workspace !== workspace || typeof of !== 'number' || !Number.isSafeInteger(of) || of < 1 || of >= seq || typeof stated !== 'string')
    return 'the checkpoint speaks of another log or of entries that come after it';
  return { line, seq, id, of, hash: stated };
}

/** Calls `visit` with the bytes of each line, until it answers false. The bytes are valid during the call only. */
function eachLine(file: string, start: number, end: number, visit: (line: Buffer) => boolean): void {
  const handle = openSync(file, 'r');
  try {
    let buffer = Buffer.allocUnsafe(CHUNK_BYTES);
    let kept = 0;
    for (let at = start; ; ) {
      if (kept === buffer.length) buffer = Buffer.concat([buffer], buffer.length * 2);
      const got = at < end ? readSync(handle, buffer, kept, Math.min(buffer.length - kept, end - at), at) : 0;
      at += got;
      const filled = buffer.subarray(0, kept + got);
      let from = 0;
      for (let stop = filled.indexOf(10, kept); stop >= 0; stop = filled.indexOf(10, from)) {
        if (!visit(filled.subarray(from, stop))) return;
        from = stop + 1;
      }
      kept = filled.length - from;
      if (got === 0) {
        if (kept > 0) visit(filled.subarray(from));
        return;
      }
      filled.copy(buffer, 0, from);
    }
  } finally {
    closeSync(handle);
  }
}

/** Why an entry does not follow the one before it; null where it does. */
function gap(before: { seq: number; hash: string }, { seq, prev_hash }: { seq: number; prev_hash: string }): string | null {
  if (seq <= before.seq) return `it comes after entry ${before.seq}: it is out of order, or there twice`;
  if (seq > before.seq + 1) return `entry ${before.seq + 1} is missing before it`;
  return prev_hash === before.hash ? null : 'its prev_hash is not the hash of the entry before it: one of the two was changed';
}

function extend(chains: Part['chains'], entry: Entry, line: number): Chain | string {
  const { workspace, seq, id, hash: own, prev_hash } = entry;
  let chain = chains.get(workspace);
  if (chain) {
    const why = gap(chain.last, entry);
    if (why !== null) return why;
    chain.last = { seq, hash: own };
  } else {
    chain = { first: { line, seq, id, prev_hash }, last: { seq, hash: own }, hashes: new Uint8Array(1024), checkpoints: [] };
    chains.set(workspace, chain);
  }
  const offset = (seq - chain.first.seq) * 32;
  if (offset === chain.hashes.length) {
    const longer = new Uint8Array(offset * 2);
    longer.set(chain.hashes);
    chain.hashes = longer;
  }
  Buffer.from(chain.hashes.buffer).write(own.slice(7), offset, 'hex');
  return chain;
}

/** Checks one stretch of the file for what can be seen within it. */
function checkPart({ file, keys, start, end }: Job['verifyAudit']): Part {
  const part: Part = { lines: 0, chains: new Map(), broken: null };
  const check = (bytes: Buffer): Broken | null => {
    const line = part.lines;
    const text = bytes.toString('utf8');
    const entry = parsed(text);
    if (!isEntry(entry)) return { line, workspace: null, seq: null, id: null, why: 'the line is not an entry of an audit log' };
    const { workspace, seq, id, type, version } = entry;
    const broken = (why: string): Broken => ({ line, workspace, seq, id, why });
    if (!hashFits(bytes, text, entry)) return broken('its content is not what its hash was made of: it was changed');
    if (version !== 1) return broken('its version is not known to this verifier');
    const chain = extend(part.chains, entry, line);
    if (typeof chain === 'string') return broken(chain);
    const checkpoint = type === 'checkpoint' ? readCheckpoint(entry, line, keys) : null;
    if (typeof checkpoint === 'string') return broken(checkpoint);
    if (checkpoint) chain.checkpoints.push(checkpoint);
    return null;
  };
  eachLine(file, start, end, (bytes) => {
    part.lines += 1;
    part.broken = check(bytes);
    return part.broken === null;
  });
  return part;
}

type Log = { head: { seq: number; hash: string }; checkpoints: number; covered: number; stretches: Chain[] };

function hashAt({ stretches }: Log, seq: number): string | null {
  const chain = stretches.find(({ first, last }) => first.seq <= seq && seq <= last.seq);
  if (!chain) return null;
  const offset = (seq - chain.first.seq) * 32;
  return `sha256:${Buffer.from(chain.hashes.subarray(offset, offset + 32)).toString('hex')}`;
}

/** Adds the next stretch of a log; answers what is broken where they meet, or about a checkpoint in it. */
function addStretch(log: Log, workspace: string, chain: Chain): Broken[] {
  const { first, last, checkpoints } = chain;
  const why = gap(log.head, first);
  if (why !== null) return [{ ...first, workspace, why }];
  log.stretches.push(chain);
  log.head = last;
  log.checkpoints += checkpoints.length;
  log.covered = checkpoints.reduce((most, { of }) => Math.max(most, of), log.covered);
  return checkpoints.flatMap(({ line, seq, id, of, hash: stated }) =>
    hashAt(log, of) === stated
      ? []
      : [{ line, workspace, seq, id, why: `entry ${of} is not the one that this checkpoint signed: the log was written anew` }],
  );
}

function missingWitness(logs: Map<string, Log>, { workspace, seq, hash: stated }: Witness): Broken | null {
  const name = workspace ?? (logs.size === 1 ? [...logs.keys()][0] : undefined) ?? null;
  const log = name === null ? undefined : logs.get(name);
  const found = log ? hashAt(log, seq) : null;
  if (found === stated) return null;
  const why =
    found === null
      ? `it was witnessed and is not in the export, which ends at entry ${log?.head.seq ?? 0}: the tail was cut`
      : 'another hash was witnessed';
  return { line: 0, workspace: name, seq, id: null, why };
}

function joinParts(parts: Part[], expect: Witness[]): Report {
  const logs = new Map<string, Log>();
  let lines = 0;
  let broken: Broken | null = null;
  for (const part of parts) {
    const found = part.broken ? [part.broken] : [];
    for (const [workspace, chain] of part.chains) {
      const log = logs.get(workspace) ?? { head: { seq: 0, hash: GENESIS }, checkpoints: 0, covered: 0, stretches: [] };
      logs.set(workspace, log);
      found.push(...addStretch(log, workspace, chain));
    }
    const [first] = found.sort((one, other) => one.line - other.line);
    if (first) {
      const { line, workspace, seq, id, why } = first;
      broken = { line: lines + line, workspace, seq, id, why };
      break;
    }
    lines += part.lines;
  }
  broken ??= expect.map((witness) => missingWitness(logs, witness)).find((one) => one !== null) ?? null;
  const workspaces = [...logs].map(([workspace, { head, checkpoints, covered }]) => ({ workspace, entries: head.seq, head, checkpoints, covered }));
  return { ok: broken === null, entries: lines, workspaces, broken };
}

/** Where to cut the file so that each stretch holds whole lines. */
function stretchesOf(file: string, count: number): { start: number; end: number }[] {
  const size = statSync(file).size;
  const cuts = [0];
  for (let index = 1; index < count; index += 1) {
    let cut = Math.max(cuts.at(-1) ?? 0, Math.floor((size * index) / count));
    eachLine(file, cut, size, (rest) => {
      cut = Math.min(size, cut + rest.length + 1);
      return false;
    });
    cuts.push(cut);
  }
  return cuts.map((start, index) => ({ start, end: cuts[index + 1] ?? size }));
}

const inThread = (verifyAudit: Job['verifyAudit']): Promise<Part> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: { verifyAudit } satisfies Job });
    worker.once('message', resolve).once('error', reject);
  });

/**
 * Checks an export (JSON Lines, oldest first, one workspace or several). Never throws for what is wrong with the export: the first
 * broken entry is named in the report. `threads` above 1 splits the file among worker threads.
 */
export async function verifyAudit(
  file: string,
  { keys, expect = [], threads }: { keys: Keys; expect?: Witness[]; threads?: number },
): Promise<Report> {
  const count = threads ?? (statSync(file).size < PARALLEL_BYTES ? 1 : Math.min(4, availableParallelism()));
  const jobs = stretchesOf(file, count).map((stretch) => ({ file, keys, ...stretch }));
  const parts = count === 1 ? jobs.map(checkPart) : await Promise.all(jobs.map(inThread));
  return joinParts(parts, expect);
}

function tell({ ok, workspaces, broken }: Report): string {
  if (broken) {
    const { line, workspace, seq, id, why } = broken;
    const what = seq === null ? `Line ${line}` : `Entry ${seq} of ${workspace}${id === null ? '' : ` (${id}, line ${line})`}`;
    return `${what} is broken: ${why}.`;
  }
  if (ok && workspaces.length === 0) return 'The export is empty: nothing was verified. Save GET /v1/audit/export once more.';
  const lines = workspaces.map(({ workspace, entries, head, covered, checkpoints }) => {
    const isOpen = head.seq > covered + 1;
    const signed = checkpoints === 0 ? 'no signed checkpoint covers them' : `signed checkpoints cover 1 to ${covered}`;
    const advice = isOpen ? ' Compare the head with one that was noted elsewhere (--expect): a tail that was cut leaves no other trace.' : '';
    const open = checkpoints > 0 && isOpen ? `, ${covered + 1} to ${head.seq} are not covered yet` : '';
    return `${workspace}: ${entries} entries are whole and in order; ${signed}${open}. Head ${head.seq}:${head.hash}.${advice}`;
  });
  return lines.join('\n');
}

const USAGE = 'Usage: npm run audit:verify -- EXPORT.jsonl --keys JWKS.json [--expect [WORKSPACE@]SEQ:HASH] [--grant TOKEN] [--threads N] [--json]';

const OPTIONS = {
  keys: { type: 'string' },
  expect: { type: 'string', multiple: true },
  grant: { type: 'string' },
  threads: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

/** The sentence that tells what to mend where the words of the command line make no sense. */
class UsageError extends Error {}

function readKeys(file: string | undefined): Keys {
  if (file === undefined || !existsSync(file))
    throw new UsageError(`Give the published keys with --keys: save GET /.well-known/jwks.json in a file.`);
  const keys = parsed(readFileSync(file, 'utf8')) as Keys | null | undefined;
  if (!Array.isArray(keys?.keys)) throw new UsageError(`${file} is not a JSON Web Key Set: save GET /.well-known/jwks.json once more.`);
  return keys;
}

function readWitness(text: string): Witness {
  const [, workspace, seq, digits] = /^(?:(.+)@)?([1-9]\d*):(?:sha256:)?([0-9a-f]{64})$/.exec(text) ?? [];
  if (seq === undefined || digits === undefined) throw new UsageError('--expect wants SEQ:HASH, as the daily digest shows it.');
  return { workspace: workspace ?? null, seq: Number(seq), hash: `sha256:${digits}` };
}

/** Whether a grant is signed by one of the keys and not over yet. */
function grantProblem(token: string, keys: Keys, now: Date): string | null {
  const claims = checkToken(token, 'countersign-grant+jwt', keys);
  if (typeof claims === 'string') return claims;
  return typeof claims.exp === 'number' && claims.exp * 1000 > now.getTime() ? null : 'the grant has expired';
}

/** The command line. Answers the exit code: 0 whole, 1 broken, 2 wrong usage. */
export async function runVerifier(words: string[], say: (text: string) => void, now: Date): Promise<0 | 1 | 2> {
  try {
    const { values, positionals } = parseArgs({ args: words, options: OPTIONS, allowPositionals: true });
    const [file] = positionals;
    if (values.grant === undefined && file === undefined) throw new UsageError('Name the export to check: save GET /v1/audit/export in a file.');
    if (file !== undefined && !existsSync(file)) throw new UsageError(`There is no file ${file}: save GET /v1/audit/export in it.`);
    const threads = values.threads === undefined ? {} : { threads: Number(values.threads) };
    if (threads.threads !== undefined && !(threads.threads >= 1 && threads.threads <= 64))
      throw new UsageError('--threads wants a number from 1 to 64.');
    const keys = readKeys(values.keys);
    const why = values.grant === undefined ? null : grantProblem(values.grant, keys, now);
    if (values.grant !== undefined) say(why === null ? 'The grant is signed by these keys and not over yet.' : `The grant does not hold: ${why}.`);
    if (file === undefined) return why === null ? 0 : 1;
    const report = await verifyAudit(file, { keys, expect: (values.expect ?? []).map(readWitness), ...threads });
    say(values.json ? JSON.stringify(report) : tell(report));
    return report.ok && report.workspaces.length > 0 && why === null ? 0 : 1;
  } catch (error) {
    const isUsage = error instanceof UsageError || (error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS'));
    if (!isUsage) throw error;
    say(`${error.message}\n${USAGE}`);
    return 2;
  }
}

const job: Job | null = isMainThread ? null : (workerData as Job | null);
if (job?.verifyAudit) parentPort?.postMessage(checkPart(job.verifyAudit));
else if (import.meta.main) process.exitCode = await runVerifier(process.argv.slice(2), console.log, new Date());
