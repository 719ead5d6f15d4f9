// The judgement alone, in matrices of 10, 100 and 1,000 rows; and with the diff and the digest.
import { readFolder } from '../src/adapters/policies/read-folder.ts';
import { digestOf } from '../src/domain/documents/canonical.ts';
import { diff } from '../src/domain/documents/diff.ts';
import type { AgentRequest } from '../src/domain/documents/request.ts';
import { bindWorkspace } from '../src/domain/policy/bind-workspace.ts';
import { judge } from '../src/domain/policy/judge.ts';
import { WorkspaceFile } from '../src/domain/policy/workspace-file.ts';
import { bound, type Line, percentile } from './measure.ts';
import { task } from './policies.ts';
import { sizedMatrix } from './sized-matrix.ts';

const WARM_UP = 20_000;
const ROUNDS = 200_000;

const file = WorkspaceFile.parse({
  id: 'bench-0',
  name: 'bench',
  matrix: 'revops',
  time_zone: 'America/New_York',
  since: '2020-01-01',
  people: [],
  secrets: { webhook: 'env:BENCH_SECRET' },
});

/** An e-mail: the row with the most rules. */
const email: AgentRequest = {
  ...JSON.parse(task(1, 'http://127.0.0.1:9099/callback')),
  tool: { name: 'email.send', connector: 'gmail' },
  action: { object: 'email', action: 'send', class: 'execute' },
  copy: { variant_id: 'v3', message_hash: 'sha256:9f2c' },
};

/** How many a second, and the 99th percentile of one in milliseconds (of blocks of ten, since the clock is coarser than one). */
function timed(work: () => unknown): { perSecond: number; p99Ms: number } {
  for (let n = 0; n < WARM_UP; n += 1) work();
  const blocks: number[] = [];
  const started = performance.now();
  for (let n = 0; n < ROUNDS / 10; n += 1) {
    const from = performance.now();
    for (let m = 0; m < 10; m += 1) work();
    blocks.push((performance.now() - from) / 10);
  }
  return { perSecond: (ROUNDS / (performance.now() - started)) * 1000, p99Ms: percentile(blocks, 0.99) };
}

export function judging(): Line[] {
  const matrix = readFolder('policies').matrices.find((one) => one.id === 'revops');
  if (!matrix) throw new Error('policies/revops.yaml is missing');
  const facts = { now: new Date(), safe_mode: false, zone_usable: true, counters: {} };
  const changes = diff(email.before ?? {}, email.after ?? {});
  const figures = [10, 100, 1000].map((rows) => {
    const sized =
      rows < matrix.rows.length
        ? { ...matrix, rows: matrix.rows.filter((row) => row.role.includes('outreach')).slice(0, rows) }
        : sizedMatrix(matrix, rows);
    const workspace = bindWorkspace(file, sized, null);
    return { rows, workspace, ...timed(() => judge(workspace, email, changes, facts)) };
  });
  const [, hundred, thousand] = figures;
  const whole = hundred ? timed(() => [digestOf(email), judge(hundred.workspace, email, diff(email.before ?? {}, email.after ?? {}), facts)]) : null;
  return [
    ...figures.map(({ rows, p99Ms }) => bound(`judgement, ${rows} rows, p99`, p99Ms, 'ms', { most: 0.03 })),
    ...(hundred ? [bound('judgements on one core, 100 rows', hundred.perSecond, '/s', { least: 100_000 })] : []),
    ...(hundred && thousand
      ? [
          {
            ...bound('judgements at 1,000 rows against 100', thousand.perSecond, '/s', { least: hundred.perSecond * 0.8 }),
            ratio: thousand.perSecond / hundred.perSecond,
          },
        ]
      : []),
    ...(whole ? [bound('diff, digest and judgement together', whole.perSecond, '/s', {})] : []),
  ];
}
