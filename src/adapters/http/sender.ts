// Who signed a POST: Standard Webhooks by a secret of the workspace, or by the agent's own where it has one.
import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import type { Workspace } from '../../domain/policy/workspace.ts';
import type { Policies } from '../../ports/policies.ts';

const MAX_ID = 255;
/** Stands in for the secret of a workspace that is not there, so that both take the same work. */
const NOBODY = new Webhook(randomBytes(32).toString('base64'));

type Signature = { 'webhook-id': string; 'webhook-timestamp': string; 'webhook-signature': string };

export type Sender = {
  workspace: Workspace;
  webhookId: string;
  /** Signed by the workspace's own secret. */
  byWorkspace: boolean;
  /** Signed by who signs for this role: its agent's secret where it has one, else the workspace's. */
  signedFor(role: string): boolean;
};

/** The three headers, each exactly once; an id with a full stop could be read as part of the signed text. */
function signatureOf({ headersDistinct }: IncomingMessage): Signature | null {
  const once = (name: string) => (headersDistinct[name]?.length === 1 ? (headersDistinct[name][0] ?? '') : '');
  const [id, timestamp, signature] = [once('webhook-id'), once('webhook-timestamp'), once('webhook-signature')];
  const good = id !== '' && id.length <= MAX_ID && !id.includes('.') && /^\d{1,12}$/.test(timestamp) && signature !== '';
  return good ? { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature } : null;
}

function fits(webhook: Webhook, text: string, signature: Signature): boolean {
  try {
    webhook.verify(text, signature, { jsonParse: false });
    return true;
  } catch (error) {
    if (error instanceof WebhookVerificationError) return false;
    throw error;
  }
}

const agentSecrets = (workspace: Workspace, role?: string): string[] =>
  workspace.agents.flatMap((agent) => (agent.secret && (role === undefined || agent.role === role) ? agent.secret : []));

/** Finds the sender of a signed text; null where the workspace is unknown or none of its secrets fits: outside, both look the same. */
export function findSender(policies: Policies) {
  const webhooks = new Map<string, Webhook>();
  const webhookOf = (secret: string) => {
    const known = webhooks.get(secret) ?? new Webhook(secret);
    webhooks.set(secret, known);
    return known;
  };

  return (request: IncomingMessage, text: string, named: unknown): Sender | null => {
    const signature = signatureOf(request);
    if (!signature) return null;
    const workspace = typeof named === 'string' ? policies.get(named) : null;
    if (!workspace) {
      fits(NOBODY, text, signature);
      return null;
    }
    const signed = (secrets: string[]) => secrets.some((secret) => fits(webhookOf(secret), text, signature));
    const byWorkspace = signed(workspace.secrets.webhook);
    const byAgent = new Set(byWorkspace ? [] : agentSecrets(workspace).filter((secret) => signed([secret])));
    if (!byWorkspace && byAgent.size === 0) return null;
    return {
      workspace,
      webhookId: signature['webhook-id'],
      byWorkspace,
      signedFor: (role) => {
        const own = agentSecrets(workspace, role);
        return own.length > 0 ? own.some((secret) => byAgent.has(secret)) : byWorkspace;
      },
    };
  };
}
