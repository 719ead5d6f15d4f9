// The executor's end: what is sent to it, and the signature that it checks. Types only.
import type { Json } from '../domain/documents/request.ts';
import type { Workspace } from '../domain/policy/workspace.ts';

/** What came of one POST. */
export type Delivery =
  | { ok: true; status: number }
  | {
      ok: false;
      reason: string;
      /** Nothing can have arrived. */
      refused: boolean;
      /** Never try again (410). */
      gone: boolean;
      retryAfterMs: number | null;
    };

/** The executor's end: one signed POST to a checked and pinned address. Never retries by itself. */
export interface Callbacks {
  send(callback: { workspace: Workspace; url: string; id: string; at: Date; body: string; timeoutMs: number }): Promise<Delivery>;
}

export type GrantClaims = { [claim: string]: Json };

/** Grants and checkpoints: compact JWS, EdDSA. */
export interface Signer {
  sign(typ: string, claims: GrantClaims): Promise<string>;
  /** The claims of a token that we signed, whether expired or not; null where it is not ours. */
  verify(token: string, typ: string): Promise<GrantClaims | null>;
  jwks(): { keys: JsonWebKey[] };
}
