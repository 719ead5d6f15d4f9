// Standard Webhooks headers of what we send, signed with every secret that is in force while one is being rotated.
import { Webhook } from 'standardwebhooks';

/** Headers for one attempt: `at` is its own time, `id` stays the same in every repetition. Secrets are base64, with or without `whsec_`. */
export function signedHeaders({ id, at, body, secrets }: { id: string; at: Date; body: string; secrets: string[] }): Record<string, string> {
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(id, at, body)).join(' '),
  };
}
