// A team that took the app away, or whose tokens were revoked: what we keep of it goes. A notice that comes late leaves a newer installation.
import type { App } from '@slack/bolt';
import type { Installations } from '../../ports/documents.ts';
import type { Logger } from '../../ports/runtime.ts';
import { installationKey } from './installation-store.ts';

/** What of Slack's envelope says whose event it is, and when it was. */
type Envelope = { team_id?: string; enterprise_id?: string; event_time?: number; authorizations?: { is_enterprise_install?: boolean }[] };

export function listenToUninstalls(app: App, { installations, logger }: { installations: Installations; logger: Logger }): void {
  async function forget(body: Envelope, why: string): Promise<void> {
    const isEnterpriseInstall = body.authorizations?.[0]?.is_enterprise_install === true || !body.team_id;
    const key = installationKey({ teamId: body.team_id, enterpriseId: body.enterprise_id, isEnterpriseInstall });
    if (key === null || body.event_time === undefined) return;
    // Slack counts in whole seconds.
    await installations.remove(key, new Date((body.event_time + 1) * 1000));
    logger.warn({ team: key, why }, 'A Slack team no longer has the app: its cards cannot be posted until it is installed again');
  }
  app.event('app_uninstalled', async ({ body }) => forget(body as Envelope, 'app_uninstalled'));
  app.event('tokens_revoked', async ({ body, event }) => {
    if ((event.tokens.bot ?? []).length > 0) await forget(body as Envelope, 'tokens_revoked');
  });
}
