// Those who watch: what Prometheus reads after lives, whether a process is ready, and that dashboard and alerts ask for what there is.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { until } from './agent.ts';
import { startWorld, type World } from './world.ts';

let world: World;
let scraped = '';

const scrape = async () => (await fetch(`${world.url}/metrics`)).text();
/** The value of one series, by its name and labels as Prometheus writes them. */
const sampleOf = (series: string): number => {
  const line = scraped.split('\n').find((one) => one.startsWith(`${series} `));
  return Number(line?.slice(series.length + 1) ?? Number.NaN);
};

/** A merge with two approvals and a refused third, a task that a full cap holds back, a pause. */
beforeAll(async () => {
  world = await startWorld({ workspaces: { 'client-a': { caps: { enrichment: { per_role_day: 1 } } } } });
  const { agent, people } = world;
  const merge = await agent.ask(agent.merge());
  expect(await people.vote('ravi', merge.id)).toBeNull();
  await people.click('sam', merge.id, 'review');
  expect(await people.vote('mei', merge.id)).toBeNull();
  await agent.released(merge.id);
  await people.click('ines', merge.id, 'review').catch(() => undefined);
  const updates = [await agent.ask(agent.leadUpdate()), await agent.ask(agent.leadUpdate())];
  await until(
    'one update to be held',
    () => Promise.all(updates.map(({ id }) => agent.show(id))),
    (seen) => seen.some((one) => one.state === 'waiting'),
  );
  await agent.post('/v1/requests', { ...agent.task(), callback_url: 'https://elsewhere.example/x' } as never);
  await people.agent('ines', 'pause client-a');
  scraped = await until('the announcement to be counted', scrape, (text) => text.includes('\ncountersign_pause_seconds_count 1\n'));
}, 240_000);
afterAll(() => world.stop());

test('releases, verdicts, refusals, full caps, callbacks and pauses are counted', () => {
  expect(sampleOf('countersign_releases_total{tier="3"}')).toBe(1);
  expect(sampleOf('countersign_verdicts_total{decision="ask",tier="3"}')).toBe(1);
  expect(sampleOf('countersign_held_total{reason="cap:per_role_day"}')).toBe(1);
  expect(sampleOf('countersign_refusals_total{door="api",code="callback_not_allowed"}')).toBe(1);
  expect(sampleOf('countersign_callback_attempts_total{result="accepted"}')).toBeGreaterThanOrEqual(2);
  expect(sampleOf('countersign_decision_seconds_count')).toBe(1);
  expect(sampleOf('countersign_judge_seconds_count')).toBe(3);
  expect(sampleOf('countersign_pause_seconds_count')).toBe(1);
  expect(sampleOf('countersign_events_total{type="vote_cast"}')).toBe(2);
  expect(sampleOf('countersign_ready{check="store"}')).toBe(1);
  expect(sampleOf('countersign_oldest_seconds{what="due_step"}')).toBeLessThan(60);
});

test('no label names a client, a person or a request', () => {
  const labels = scraped.split('\n').filter((line) => line.startsWith('countersign_') && line.includes('{'));
  expect(labels.length).toBeGreaterThan(20);
  expect(labels.filter((line) => /client-a|ravi|apr_|\.example|secret|token/.test(line))).toEqual([]);
});

/** Every selector of a query: the metric and the labels that it names, also those of `by (...)`. */
function askedFor(query: string) {
  const by = [...query.matchAll(/by \(([^)]*)\)/g)].flatMap(([, names = '']) => names.split(',').map((name) => name.trim()));
  return [...query.matchAll(/\b((?:countersign|process|nodejs)_[a-z0-9_]+)(?:\{([^}]*)\})?/g)].map(([, metric = '', selector = '']) => ({
    metric,
    labels: [...by, ...[...selector.matchAll(/([a-z_]+)\s*(?:=|!)/g)].map(([, name = '']) => name)],
  }));
}

const dashboard: { panels: { id: number; title: string; targets: { expr: string }[] }[] } = JSON.parse(
  readFileSync('operations/grafana.json', 'utf8'),
);
const alerts: { groups: { rules: { alert: string; expr: string }[] }[] } = parse(readFileSync('operations/alerts.yaml', 'utf8'));
const queries = [
  ...dashboard.panels.flatMap(({ title, targets }) => targets.map(({ expr }) => [title, expr] as const)),
  ...alerts.groups.flatMap(({ rules }) => rules.map(({ alert, expr }) => [alert, expr] as const)),
];

describe('the dashboard and the alerts', () => {
  test.each(queries)('%s asks for metrics and labels that there are: %s', (_, query) => {
    const asked = askedFor(query);
    expect(asked.length).toBeGreaterThan(0);
    for (const { metric, labels } of asked) {
      const series = scraped.split('\n').filter((line) => line.startsWith(`${metric}{`) || line.startsWith(`${metric} `));
      const isKnown = scraped.includes(`# TYPE ${metric} `) || series.length > 0;
      expect(isKnown, metric).toBe(true);
      const first = series[0];
      if (first) for (const label of labels) expect(first, `${metric} by ${label}`).toMatch(new RegExp(`[{,]${label}="`));
    }
  });

  test('show every metric of ours', () => {
    const ours = [...scraped.matchAll(/# TYPE (countersign_[a-z_]+) /g)].map(([, name = '']) => name);
    const all = queries.map(([, query]) => query).join(' ');
    expect(ours.filter((name) => !all.includes(name))).toEqual([]);
  });

  test('have panels of their own numbers', () => {
    const ids = dashboard.panels.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

test('a process that is well says what it looked at', async () => {
  const response = await fetch(`${world.url}/readyz`);
  const all = { store: 'ok', queue: 'ok', clock: 'ok', policies: 'ok', regression: 'ok', slack: 'ok' };
  expect([response.status, await response.json()]).toEqual([200, { status: 'ready', checks: all }]);
});

test('without Slack it stays ready and says so, since requests are kept and their cards wait', async () => {
  const own = await startWorld();
  try {
    await own.slack.close();
    const response = await fetch(`${own.url}/readyz`);
    const body = (await response.json()) as { status: string; checks: Record<string, string> };
    expect([response.status, body.status, body.checks.slack]).toEqual([200, 'degraded', expect.stringMatching(/^Slack does not answer; cards wait/)]);
    expect((await own.agent.ask(own.agent.newDomain())).state).toBe('asking');
  } finally {
    await own.stop();
  }
}, 240_000);

test('a policy file that breaks meanwhile is told by the readiness and the metrics until it is mended, and calls are taken all the same', async () => {
  const own = await startWorld();
  const ready = async () => {
    const response = await fetch(`${own.url}/readyz`);
    const { status, checks } = (await response.json()) as { status: string; checks: { policies: string } };
    scraped = await (await fetch(`${own.url}/metrics`)).text();
    return { code: response.status, status, words: checks.policies, gauge: sampleOf('countersign_ready{check="policies"}') };
  };
  try {
    own.writeWorkspace('client-a', { matrix: 'revopps' });
    const broken = await until('the broken file', ready, ({ status }) => status === 'degraded');
    expect(broken).toEqual({ code: 200, status: 'degraded', words: expect.any(String), gauge: 0 });
    expect(broken.words).toMatch(
      /^the last good files stay in force; mend these before a restart: .*client-a\.yaml:\d+: no matrix is called "revopps"; use one of revops, support$/,
    );
    expect((await own.agent.ask(own.agent.newDomain())).state).toBe('asking');
    own.writeWorkspace('client-a');
    expect(await until('the mended file', ready, ({ status }) => status === 'ready')).toEqual({ code: 200, status: 'ready', words: 'ok', gauge: 1 });
  } finally {
    await own.stop();
  }
}, 240_000);

/** Seconds since the oldest step became due, ten minutes after a request that asks people. */
async function dueAfterTenMinutes({ agent, clock, moveTo, url }: World): Promise<number> {
  await agent.ask(agent.newDomain());
  await moveTo(new Date(clock.now().getTime() + 600_000));
  scraped = await (await fetch(`${url}/metrics`)).text();
  return sampleOf('countersign_oldest_seconds{what="due_step"}');
}

const NO_PLATFORM = { SLACK_BOT_TOKEN: '', SLACK_SIGNING_SECRET: '', SLACK_API_URL: '', PLAYGROUND: 'off' };
test.each([
  ['no platform is connected', { env: NO_PLATFORM }],
  ['its workspace has no channel on the one that is', { workspaces: { 'client-a': { channels: { teams: '19:abc@thread.tacv2' } } } }],
])(
  'a card that cannot be posted since %s is no step that stalls',
  async (_, given) => {
    const own = await startWorld(given);
    try {
      expect(await dueAfterTenMinutes(own)).toBeLessThan(60);
    } finally {
      await own.stop();
    }
  },
  240_000,
);
