// Prometheus metrics of the door, the decisions and the callbacks. No label names a client.
import { Counter, collectDefaultMetrics, Histogram, type Registry } from 'prom-client';
import type { Verdict } from '../../domain/approval.ts';

export type Metrics = {
  answered(call: string, status: number): void;
  verdict(verdict: Verdict): void;
  /** How long a person took, in seconds. */
  decided(seconds: number): void;
  callback(result: 'accepted' | 'failed' | 'refused'): void;
  signatureRefused(): void;
};

export function metrics(registry: Registry): Metrics {
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const answers = new Counter({ name: 'countersign_answers_total', help: 'HTTP answers', labelNames: ['call', 'status'], registers });
  const verdicts = new Counter({ name: 'countersign_verdicts_total', help: 'Verdicts', labelNames: ['decision', 'tier'], registers });
  const buckets = [10, 60, 300, 900, 3600, 4 * 3600, 24 * 3600, 3 * 24 * 3600];
  const decisions = new Histogram({ name: 'countersign_decision_seconds', help: 'From the request to the decision of people', buckets, registers });
  const callbacks = new Counter({ name: 'countersign_callback_attempts_total', help: 'Attempts to deliver', labelNames: ['result'], registers });
  const signatures = new Counter({ name: 'countersign_refused_senders_total', help: 'Calls whose signature or key was refused', registers });
  return {
    answered: (call, status) => answers.inc({ call, status: String(status) }),
    verdict: ({ decision, tier }) => verdicts.inc({ decision, tier: String(tier) }),
    decided: (seconds) => decisions.observe(seconds),
    callback: (result) => callbacks.inc({ result }),
    signatureRefused: () => signatures.inc(),
  };
}
