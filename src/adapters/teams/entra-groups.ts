// Who is in a group of Microsoft Entra, nested groups included, asked of Microsoft Graph each time.
import { z } from 'zod';
import type { EntraConfig } from '../../entra-config.ts';
import type { GroupDirectory } from '../../ports/policies.ts';
import type { Clock } from '../../ports/runtime.ts';
import { TooFast } from '../../surfaces/pacing.ts';
import { botToken } from './bot-token.ts';

const GRAPH = 'https://graph.microsoft.com';
const LOGIN = 'https://login.microsoftonline.com';
const TIMEOUT_MS = 5_000;
const PAGE = 999;
/** A group that goes on for longer cannot be read whole. */
const MOST_PAGES = 20;
/** Where Graph does not say how long to wait. */
const WAIT_SECONDS = 10;

const Page = z.object({ value: z.array(z.object({ id: z.string() })), '@odata.nextLink': z.url().optional() });

/** Members are object ids in lower case. A page that is missing, or leads elsewhere, fails the whole. */
export function entraGroups({ config, clock }: { config: EntraConfig; clock: Pick<Clock, 'monotonicMs'> }): GroupDirectory {
  const { clientId, clientSecret, tenantId, testUrl } = config;
  const origin = new URL(testUrl ?? GRAPH).origin;
  const token = botToken({
    cloud: {
      tokenUrl: (tenant) => `${testUrl === null ? LOGIN : origin}/${encodeURIComponent(tenant)}/oauth2/v2.0/token`,
      scope: `${GRAPH}/.default`,
    },
    appId: clientId,
    password: clientSecret,
    tenantId,
    clock,
  });

  async function pageAt(url: string): Promise<z.infer<typeof Page>> {
    const headers = { authorization: `Bearer ${await token.get()}`, accept: 'application/json' };
    const response = await fetch(url, { headers, redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS) });
    if (response.status === 429) throw new TooFast('Microsoft Graph', (Number(response.headers.get('retry-after')) || WAIT_SECONDS) * 1000);
    if (response.status === 401) token.forget();
    if (!response.ok) throw new Error(`Microsoft Graph answered ${response.status}${remedyFor(response.status)}`);
    return Page.parse(await response.json());
  }

  return {
    name: 'entra',
    async membersOf({ id: group }) {
      const members: string[] = [];
      let url: string | undefined = `${origin}/v1.0/groups/${encodeURIComponent(group)}/transitiveMembers?$select=id&$top=${PAGE}`;
      for (let pages = 0; url !== undefined; pages += 1) {
        if (pages >= MOST_PAGES) throw new Error(`The group ${group} has more members than are read here`);
        // The token goes nowhere else.
        if (new URL(url).origin !== origin) throw new Error('Microsoft Graph leads to another address');
        const page: z.infer<typeof Page> = await pageAt(url);
        members.push(...page.value.map(({ id }) => id.toLowerCase()));
        url = page['@odata.nextLink'];
      }
      return members;
    },
  };
}

function remedyFor(status: number): string {
  if (status === 403) return '; give the app registration the application permission GroupMember.Read.All and let an administrator consent';
  return status === 404 ? '; there is no such group in this tenant' : '';
}
