// One spelling for every JSON value (RFC 8785), and what is hashed of it: the digest of the exact action.
import { hash } from 'node:crypto';
import { configure } from 'safe-stable-stringify';
import type { LeftAlone } from './approval.ts';
import type { AgentRequest } from './request.ts';

/** Members by the order of their names' UTF-16 units, everything else as `JSON.stringify` spells it; what is no JSON is refused. Of texts with a lone surrogate, which RFC 8785 refuses, the door lets none in. */
const stringify = configure({ strict: true });

/** The canonical JSON text of a value (RFC 8785). */
export function canonical(value: unknown): string {
  const text = stringify(value);
  if (text === undefined) throw new TypeError('undefined has no canonical JSON');
  return text;
}

const PREFIX = 'sha256:';

/** `sha256:` and 64 lower-case hex digits. */
export const sha256 = (text: string): string => `${PREFIX}${hash('sha256', text)}`;

/** The first so many hex digits of such a hash. */
export const digitsOf = (hash: string, digits: number): string => hash.slice(PREFIX.length, PREFIX.length + digits);

/**
 * The digest that votes, grants and executions are bound to: SHA-256 over RFC 8785 of exactly these members of the
 * request, absent ones left out. Descriptive text (reason, evidence) is not part of it.
 */
export function digestOf(request: AgentRequest): string {
  const { workspace, environment, agent, on_behalf_of, tool, action, target, before, after, bulk, support } = request;
  return sha256(canonical({ workspace, environment, role: agent.role, on_behalf_of, tool, action, target, before, after, bulk, support }));
}

/** The hash of what an approver had on screen: a vote carries it as `shown`. */
export function shownHash(request: AgentRequest, changes: unknown, left?: LeftAlone): string {
  const { action_reason, source_signal, confidence_score, evidence, blast_radius, rollback } = request;
  return sha256(canonical({ action_reason, source_signal, confidence_score, evidence, blast_radius, rollback, diff: changes, left }));
}
