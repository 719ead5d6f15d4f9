// What a process runs on: time, ids, randomness, logs, the queue, traces. Types only.
import type { Step } from '../domain/documents/steps.ts';

/** Time comes in here and nowhere else. The playground moves `now`; `monotonicMs` never jumps. */
export interface Clock {
  now(): Date;
  monotonicMs(): number;
  sleep(ms: number): Promise<void>;
}

/** Ids with 128 random bits: `newId('apr')` is `apr_...`. `random` is 0 <= x < 1, for jitter. */
export interface Ids {
  newId(prefix: string): string;
  random(): number;
}

/** One line each, for those who run it: no secrets, and nothing of what was sent. */
export interface Logger {
  debug(details: object, message: string): void;
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}

/** The timer. Losing it loses nothing: the sweep brings every step back from the documents. */
export interface Jobs {
  /** Enqueues steps, each at most once while it is queued (its id is `step-id-version`). Returns at once; sent in batches. */
  add(steps: Step[]): void;
}

/** What a span belongs to: an approval, by its id and its trace (32 hex digits). */
export type Life = { id: string; trace: string };

/** One span of a trace: 32 and 16 hex digits. */
export type SpanRef = { trace: string; span: string };

/** Traces of lives, for those who watch. Nothing depends on where they are collected, or on whether. */
export interface Tracer {
  /** The span under way, whose trace belongs on log lines and calls; null outside. */
  current(): SpanRef | null;
  /** Answers a call: as part of the caller's trace, or of a new one. */
  serve<T>(name: string, caller: SpanRef | null, work: (trace: string) => Promise<T>): Promise<T>;
  /** Works for one life, in whatever process and however much later. */
  follow<T>(name: string, life: Life, work: () => Promise<T>): Promise<T>;
  /** Calls somebody outside, as part of the work under way. */
  call<T>(name: string, work: () => Promise<T>): Promise<T>;
  /** A request was judged and stored, now, having begun at `startedAt`. Once a life: everything later hangs under it. */
  judged(life: Life, startedAt: Date): void;
  /** Something ended now that began at `startedAt` and turned out to belong to this life. */
  happened(name: string, life: Life, startedAt: Date): void;
}
