// The Teams app of the environment: all three of its values, or none.
import { registrationOf } from './app-registration.ts';
import type { Env } from './env.ts';

/** `cloudUrl` is another Bot Framework than Microsoft's, for tests; null is Microsoft's. */
export type TeamsConfig = { appId: string; password: string; tenantId: string; cloudUrl: string | null };

const NAMED = {
  prefix: 'TEAMS_',
  id: ['TEAMS_APP_ID', 'the "Application (client) ID" of the bot\'s app registration in Microsoft Entra'],
  secret: ['TEAMS_APP_PASSWORD', 'the value of a client secret from "Certificates & secrets" of that registration'],
  tenant: ['TEAMS_TENANT_ID', 'the "Directory (tenant) ID" of that registration, whose people may use the bot'],
  test: ['TEST_TEAMS_CLOUD', "tokens are checked against Microsoft's keys"],
} as const;

/** Null without an app id: then nothing answers at /api/messages. The password is never shown. */
export function teamsOf(env: Env, at: { production: boolean }): TeamsConfig | null {
  const found = registrationOf(env, NAMED, at);
  return found && { appId: found.id, password: found.secret, tenantId: found.tenant, cloudUrl: found.testUrl };
}
