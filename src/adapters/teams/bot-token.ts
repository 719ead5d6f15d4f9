// The bot's own token for what it sends, by the client credentials of its app registration.
import type { Clock } from '../../ports/runtime.ts';
import type { Cloud } from './cloud.ts';

const TIMEOUT_MS = 5_000;
/** It is made anew so long before its end. */
const EARLIER_SECONDS = 300;

/** Microsoft knows no such bot, or not this secret; `code` is its own. */
export class TokenRefused extends Error {
  code: string;
  constructor(code: string) {
    super(`Microsoft gives the bot no token: ${code}`);
    this.code = code;
  }
}

export type BotToken = {
  get(): Promise<string>;
  /** Teams did not take it: the next one is a new one. */
  forget(): void;
};

type Needs = { cloud: Pick<Cloud, 'tokenUrl' | 'scope'>; appId: string; password: string; tenantId: string; clock: Pick<Clock, 'monotonicMs'> };

const textAt = (value: unknown, name: string): string | null => {
  const found = typeof value === 'object' && value !== null ? (value as { [name: string]: unknown })[name] : null;
  return typeof found === 'string' ? found : null;
};

/** The token, made once for all who ask at once. Errors name Microsoft's code and never the password. */
export function botToken({ cloud, appId, password, tenantId, clock }: Needs): BotToken {
  let known: { token: Promise<string>; untilMs: number } | null = null;

  async function ask(): Promise<{ token: string; seconds: number }> {
    const body = new URLSearchParams({ grant_type: 'client_credentials', client_id: appId, client_secret: password, scope: cloud.scope });
    const response = await fetch(cloud.tokenUrl(tenantId), { method: 'POST', body, redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS) });
    const answer: unknown = await response.json().catch(() => null);
    const token = textAt(answer, 'access_token');
    const code = textAt(answer, 'error');
    if (token === null && code !== null && response.status < 500) throw new TokenRefused(code);
    if (token === null) throw new Error(`Microsoft made no token: ${response.status}`);
    const seconds = Number((answer as { expires_in?: unknown }).expires_in);
    return { token, seconds: Number.isFinite(seconds) ? seconds : 0 };
  }

  return {
    get() {
      if (known !== null && known.untilMs > clock.monotonicMs()) return known.token;
      const asked = ask();
      const mine = { token: asked.then(({ token }) => token), untilMs: Number.POSITIVE_INFINITY };
      known = mine;
      asked.then(
        ({ seconds }) => {
          mine.untilMs = clock.monotonicMs() + Math.max(0, seconds - EARLIER_SECONDS) * 1000;
        },
        () => {
          if (known === mine) known = null;
        },
      );
      return mine.token;
    },
    forget() {
      known = null;
    },
  };
}
