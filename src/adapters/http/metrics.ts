// Prometheus metrics: what comes in, what is decided, what leaves, what waits. Every label has few values, and none names a client.
import { Counter, collectDefaultMetrics, Gauge, Histogram, type Registry } from 'prom-client';
import type { Approval, LifeEvent, Verdict } from '../../domain/documents/approval.ts';

const MINUTES = [10, 60, 300, 900, 3600, 4 * 3600, 24 * 3600, 3 * 24 * 3600];

export type Metrics = {
  answered(call: string, status: number): void;
  /** A polite no: to a caller of the API, or to a person. `code` is one of the closed lists. */
  refused(door: 'api' | 'people', code: string): void;
  verdict(verdict: Verdict): void;
  /** How long judging and storing a request took, in seconds. */
  judged(seconds: number): void;
  /** How long a person took, in seconds. */
  decided(seconds: number): void;
  /** An event of an approval was stored. */
  happened(event: LifeEvent, approval: Approval): void;
  callback(result: 'accepted' | 'failed' | 'refused'): void;
  /** From the word `pause` to its announcement, in seconds. */
  paused(seconds: number): void;
  /** How many workspaces have each alarm on, as the last look found them. */
  alarms(on: Record<string, number>): void;
  signatureRefused(): void;
};

const reasonsOf = ({ detail }: LifeEvent): string[] => (Array.isArray(detail.held_by) ? detail.held_by.map(String) : []);

export function metrics(registry: Registry): Metrics {
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const counter = <L extends string>(name: string, help: string, labelNames: L[] = []) =>
    new Counter({ name: `countersign_${name}`, help, labelNames, registers });
  const histogram = (name: string, help: string, buckets: number[]) => new Histogram({ name: `countersign_${name}`, help, buckets, registers });

  const answers = counter('answers_total', 'HTTP answers', ['call', 'status']);
  const refusals = counter('refusals_total', 'Callers and people who were told no, by reason', ['door', 'code']);
  const verdicts = counter('verdicts_total', 'Verdicts', ['decision', 'tier']);
  const judging = histogram('judge_seconds', 'Judging a request and storing it', [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1]);
  const decisions = histogram('decision_seconds', 'From the request to the decision of people', MINUTES);
  const events = counter('events_total', 'What happened in the lives of approvals', ['type']);
  const releases = counter('releases_total', 'Releases, each once', ['tier']);
  const releasing = histogram('release_seconds', 'From the request to the release', [0.1, 0.5, 1, 5, ...MINUTES]);
  const holds = counter('held_total', 'Releases that had to wait, by reason: a window, a pause, safe mode, or the layer of a cap', ['reason']);
  const callbacks = counter('callback_attempts_total', 'Attempts to deliver', ['result']);
  const pauses = histogram('pause_seconds', 'From the word pause to its announcement', [0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 15]);
  const alarms = new Gauge({ name: 'countersign_alarms_on', help: 'Workspaces with an alarm that is on', labelNames: ['cause'], registers });
  const signatures = counter('refused_senders_total', 'Calls whose signature or key was refused');

  function released({ created_at, verdict }: Approval, at: string): void {
    releases.inc({ tier: String(verdict.tier) });
    releasing.observe((Date.parse(at) - Date.parse(created_at)) / 1000);
  }

  return {
    answered: (call, status) => answers.inc({ call, status: String(status) }),
    refused: (door, code) => refusals.inc({ door, code }),
    verdict: ({ decision, tier }) => verdicts.inc({ decision, tier: String(tier) }),
    judged: (seconds) => judging.observe(seconds),
    decided: (seconds) => decisions.observe(seconds),
    happened(event, approval) {
      events.inc({ type: event.type });
      if (event.type === 'released') released(approval, event.at);
      if (event.type === 'held') for (const reason of reasonsOf(event)) holds.inc({ reason });
    },
    callback: (result) => callbacks.inc({ result }),
    paused: (seconds) => pauses.observe(seconds),
    alarms(on) {
      alarms.reset();
      for (const [cause, count] of Object.entries(on)) alarms.set({ cause }, count);
    },
    signatureRefused: () => signatures.inc(),
  };
}

/** What is looked up when somebody asks. */
export type Readings = {
  /** How many jobs the queue has, by their state. */
  depth(): Promise<Record<string, number>>;
  /** Seconds since the oldest step became due, and since the oldest event that is not in the audit log yet. */
  oldest(): Promise<{ due_step: number; unsealed_event: number }>;
  /** Which checks of the readiness are well. */
  ready(): Promise<Record<string, boolean>>;
};

/** Gauges over `readings`. One that cannot be read is left out of the answer: the readiness says why, and the others still stand. */
export function gauges(registry: Registry, { depth, oldest, ready }: Readings): void {
  function gauge(name: string, help: string, label: string, look: () => Promise<Record<string, number>>): void {
    new Gauge({
      name: `countersign_${name}`,
      help,
      labelNames: [label],
      registers: [registry],
      async collect() {
        const values = await look().catch(() => ({}));
        this.reset();
        for (const [key, value] of Object.entries(values)) this.set({ [label]: key }, value);
      },
    });
  }
  gauge('queue_jobs', 'Jobs of the queue', 'state', depth);
  gauge('oldest_seconds', 'Age of the oldest step that is due, and of the oldest event that is not sealed', 'what', oldest);
  gauge('ready', 'Checks of /readyz: 1 where all is well', 'check', async () =>
    Object.fromEntries(Object.entries(await ready()).map(([name, isWell]) => [name, Number(isWell)])),
  );
}
