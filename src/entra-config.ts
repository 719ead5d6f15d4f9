// How groups of Microsoft Entra are read: all three values of an app registration, or none.
import { registrationOf } from './app-registration.ts';
import type { Env } from './env.ts';

/** `testUrl` is another Microsoft Graph, with the tokens for it, for tests; null is Microsoft's. */
export type EntraConfig = { clientId: string; clientSecret: string; tenantId: string; testUrl: string | null };

const NAMED = {
  prefix: 'ENTRA_',
  id: ['ENTRA_CLIENT_ID', 'the "Application (client) ID" of an app registration that may read members of groups'],
  secret: ['ENTRA_CLIENT_SECRET', 'the value of a client secret from "Certificates & secrets" of that registration'],
  tenant: ['ENTRA_TENANT_ID', 'the "Directory (tenant) ID" of that registration, whose groups are followed'],
  test: ['TEST_ENTRA_GRAPH', 'who may approve is asked of Microsoft'],
} as const;

/** Null without a client id: then no group can follow one of Microsoft Entra. The secret is never shown. */
export function entraOf(env: Env, at: { production: boolean }): EntraConfig | null {
  const found = registrationOf(env, NAMED, at);
  return found && { clientId: found.id, clientSecret: found.secret, tenantId: found.tenant, testUrl: found.testUrl };
}
