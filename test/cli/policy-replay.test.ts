// The command over a real store: what it prints, how it ends, and what it says where it cannot be done.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pgApprovals } from '../../src/adapters/postgres/approvals.ts';
import { type Database, openDatabase } from '../../src/adapters/postgres/database.ts';
import { judgeRequest } from '../../src/domain/approval/judge-request.ts';
import { newApproval } from '../../src/domain/approval/new-approval.ts';
import { emptyLedger } from '../../src/domain/ledger/ledger.ts';
import { workspace } from '../domain/workspace-for-tests.ts';
import { emailRequest } from '../requests.ts';
import { startProgram } from '../stories/programs.ts';

const folder = mkdtempSync(join(tmpdir(), 'countersign-replay-'));
const dataDir = join(folder, 'data');
const matrix = join(folder, 'tried.yaml');
const HOUR = 3_600_000;
let db: Database | null = null;

const replay = (args: string[], env: Record<string, string> = {}) =>
  startProgram('src/main.ts', { DATA_DIR: dataDir, ...env }, ['policy:replay', ...args]).ended;

async function store(id: string, hoursAgo: number, confidence: number): Promise<void> {
  const now = new Date(Date.now() - hoursAgo * HOUR);
  const observed_at = new Date(now.getTime() - HOUR).toISOString();
  const clientA = workspace({ known_good_segments: ['smb-us'] });
  const request = emailRequest({ confidence_score: confidence, expires_at: null, source_signal: { ...emailRequest().source_signal, observed_at } });
  const judged = judgeRequest(clientA, request, emptyLedger('client-a'), () => false, now);
  if (!db) throw new Error('The store is not open');
  await pgApprovals(db).insert(newApproval(clientA, request, judged, { id, key: id, webhookId: id, bodyHash: 'h', trace: 't', now }));
}

beforeAll(async () => {
  db = await openDatabase({ dataDir });
  await store('apr_old', 24 * 40, 0.85);
  await store('apr_new', 2, 0.85);
  await store('apr_sure', 1, 0.95);
  await db.close();
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true }));

test('says what would have been otherwise in the days that are asked about, and ends with 2; with 0 where nothing', async () => {
  writeFileSync(matrix, readFileSync('policies/revops.yaml', 'utf8'));
  const same = await replay(['--matrix', matrix, '--days', '30']);
  expect([same.code, same.output]).toEqual([0, expect.stringContaining('client-a: 2 requests of the last 30 days, 2 judged alike, 0 otherwise')]);
  const stricter = readFileSync(matrix, 'utf8').replace('confidence_score < 0.8', 'confidence_score < 0.9');
  writeFileSync(matrix, stricter);
  const other = await replay(['--matrix', matrix, '--days', '30', '--workspace', 'client-a']);
  expect(other.code).toBe(2);
  expect(other.output).toContain('client-a: 2 requests of the last 30 days, 1 judged alike, 1 otherwise');
  expect(other.output).toContain(
    '  outreach-email-send\n    1 x  auto, tier 2  ->  ask, tier 2 (revops)  because of low_confidence; the newest is apr_new',
  );
  expect(other.output).toContain('would have decided 1 request otherwise.');
}, 300_000);

test.each([
  [['--matrix', join(folder, 'none.yaml')], /^There is no file .*none\.yaml; name the matrix/],
  [['--matrix', 'policies/presets/smb.yaml'], /smb\.yaml:2: this is a preset, and a matrix is wanted here; .*"preset: smb" in a workspace file/],
  [['--matrix', 'policies/revops.yaml', '--days', 'many'], /^--days is "many"; set it to a number from 1 to 400\./],
  [['--matrix', 'policies/support.yaml'], /^No workspace in .* uses a matrix with the id "support"; give the file the id/],
  [['--matrix', 'policies/revops.yaml', '--workspace', 'client-q'], /^No workspace called "client-q" uses the matrix "revops"; name one of client-a/],
])(
  'that cannot be done says why, with the remedy: %j',
  async (args, sentence) => {
    const { code, output } = await replay(args);
    expect([code, output.trim()]).toEqual([1, expect.stringMatching(sentence)]);
  },
  120_000,
);

test('while another process has the embedded store says so, and where there is none', async () => {
  const held = await openDatabase({ dataDir });
  const locked = await replay(['--matrix', 'policies/revops.yaml']);
  await held.close();
  expect([locked.code, locked.output.trim()]).toEqual([
    1,
    expect.stringMatching(/^A running server has DATA_DIR .* for itself; stop it while you replay, or keep the data in DATABASE_URL or MONGODB_URL/),
  ]);
  const empty = await replay(['--matrix', 'policies/revops.yaml'], { DATA_DIR: join(folder, 'nothing') });
  expect([empty.code, empty.output.trim()]).toEqual([1, expect.stringMatching(/holds no data of Countersign; name the store with DATA_DIR/)]);
}, 300_000);
