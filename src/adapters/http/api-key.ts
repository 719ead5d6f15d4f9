// Who asks by GET: the holder of an API key, found among all workspaces' keys without telling by time how near a guess was.
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Workspace } from '../../domain/policy/workspace.ts';
import type { Policies } from '../../ports/policies.ts';
import type { Answer } from './answer.ts';
import { problem } from './problem.ts';

/** What a GET shows; which scopes may see it is in `SEES`. */
export type Matter = 'requests' | 'audit' | 'caps' | 'incidents';

/** `role` narrows what is seen to one agent's requests. */
export type Holder = { workspace: Workspace; scope: string; role: string | null };

const SEES: Record<Matter, string[]> = {
  requests: ['full', 'read', 'agent'],
  audit: ['full', 'audit'],
  caps: ['full', 'read', 'agent'],
  incidents: ['full', 'read', 'audit'],
};

const MAX_KEY = 1000;
const digest = (key: string) => createHash('sha256').update(key).digest();

function keyIn({ headersDistinct }: IncomingMessage): string | null {
  const given = headersDistinct.authorization;
  const found = given?.length === 1 ? /^Bearer +([^\s]+) *$/i.exec(given[0] ?? '') : null;
  return found?.[1] && found[1].length <= MAX_KEY ? found[1] : null;
}

/** The holder of the key that a request carries, or null. Every key is compared, also after one has fitted. */
export function findHolder(policies: Policies) {
  const digests = new Map<string, Buffer>();
  const digestOf = (key: string) => {
    const known = digests.get(key) ?? digest(key);
    digests.set(key, known);
    return known;
  };

  return (request: IncomingMessage): Holder | null => {
    const key = keyIn(request);
    if (key === null) return null;
    const given = digest(key);
    let found: Holder | null = null;
    for (const workspace of policies.all()) {
      for (const { key: own, scope } of workspace.secrets.api_keys) {
        if (timingSafeEqual(given, digestOf(own)))
          found = { workspace, scope, role: scope.startsWith('agent:') ? scope.slice('agent:'.length) : null };
      }
    }
    return found;
  };
}

/** The refusal of a key that does not reach so far; null where it does. */
export function beyond(holder: Holder, matter: Matter): Answer | null {
  const scope = holder.role === null ? holder.scope : 'agent';
  if (SEES[matter].includes(scope)) return null;
  const needed = SEES[matter].map((one) => (one === 'agent' ? 'agent:ROLE' : one)).join(', ');
  return problem('forbidden', `This key has the scope ${holder.scope}; use one with the scope ${needed}.`);
}
