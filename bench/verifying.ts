// The verifier on an export of 1 KB entries, on one thread and on two.
import { generateKeyPairSync } from 'node:crypto';
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type SigningKey, signer } from '../src/adapters/callback/grant.ts';
import { canonical } from '../src/domain/documents/canonical.ts';
import { type Entry, type EntryDraft, link } from '../src/domain/record/chain.ts';
import { CHECKPOINT_TYPE, checkpointDraft } from '../src/domain/record/entry.ts';
import type { Signer } from '../src/ports/executors.ts';
import { type Keys, verifyAudit } from '../src/verifier/verify-audit.ts';
import { bound, type Line } from './measure.ts';

const ENTRIES = 200_000;
const CHECKPOINT_EVERY = 5_000;
const WORKSPACE = 'bench-0';
const AT = '2026-01-12T09:00:00.000Z';

/** Its line is 1 KB long, give or take a few bytes. */
const draftOf = (n: number): EntryDraft => ({
  id: `apr_${n}-1`,
  type: 'action_released',
  workspace: WORKSPACE,
  request_id: `apr_${n}`,
  actor: 'agent:outreach',
  timestamp_utc: AT,
  reason: 'x'.repeat(640),
});

/** Writes the export; returns the mean length of a line in bytes. */
async function writeExport(file: string, keys: Signer): Promise<number> {
  const handle = openSync(file, 'w');
  let head: { seq: number; hash: string } | null = null;
  let lines: string[] = [];
  for (let n = 1; n <= ENTRIES; n += 1) {
    const isCheckpoint = head !== null && n % CHECKPOINT_EVERY === 0;
    const entry: Entry =
      head && isCheckpoint
        ? link(
            checkpointDraft(WORKSPACE, head, await keys.sign(CHECKPOINT_TYPE, { workspace: WORKSPACE, seq: head.seq, hash: head.hash, at: AT }), AT),
            head,
          )
        : link(draftOf(n), head);
    head = { seq: entry.seq, hash: entry.hash };
    lines.push(`${canonical(entry)}\n`);
    if (lines.length === CHECKPOINT_EVERY) {
      writeSync(handle, lines.join(''));
      lines = [];
    }
  }
  writeSync(handle, lines.join(''));
  closeSync(handle);
  return statSync(file).size / ENTRIES;
}

export async function verifying(): Promise<Line[]> {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-bench-'));
  const file = join(folder, 'audit.jsonl');
  const keys = await signer({ jwk: generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }) as SigningKey });
  const bytes = await writeExport(file, keys);
  const perSecond = async (threads: number) => {
    const started = performance.now();
    const report = await verifyAudit(file, { keys: keys.jwks() as Keys, threads });
    if (!report.ok || report.entries !== ENTRIES) throw new Error(`The export was not found whole: ${JSON.stringify(report.broken)}`);
    return (ENTRIES / (performance.now() - started)) * 1000;
  };
  const [one, two] = [await perSecond(1), await perSecond(2)];
  rmSync(folder, { recursive: true });
  return [
    bound(`verifier, ${Math.round(bytes)} bytes an entry, one thread`, one, '/s', { least: 50_000 }),
    bound(`verifier, ${Math.round(bytes)} bytes an entry, two threads`, two, '/s', { least: 100_000 }),
  ];
}
