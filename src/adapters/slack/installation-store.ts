// Bolt's store of installations over our own: sealed texts by team, or by organisation where the app is installed for the whole of it.
import type { Installation, InstallationQuery, InstallationStore } from '@slack/bolt';
import type { Installations } from '../../ports/documents.ts';
import type { Clock } from '../../ports/runtime.ts';
import type { SecretBox } from '../../secret-box.ts';

type Needs = { installations: Installations; box: SecretBox; clock: Pick<Clock, 'now'> };
/** Whose installation it is, as Slack's deliveries name it. */
export type Owner = { teamId?: string | undefined; enterpriseId?: string | undefined; isEnterpriseInstall: boolean };

/** The key of an installation; null where it names neither team nor organisation. */
export const installationKey = ({ teamId, enterpriseId, isEnterpriseInstall }: Owner): string | null =>
  (isEnterpriseInstall ? enterpriseId : teamId) ?? null;

const keyOf = (installation: Installation): string => {
  const { team, enterprise, isEnterpriseInstall = false } = installation;
  const key = installationKey({ teamId: team?.id, enterpriseId: enterprise?.id, isEnterpriseInstall });
  if (key === null) throw new Error('Slack names neither a team nor an organisation for this installation');
  return key;
};

export function installationStore({ installations, box, clock }: Needs): InstallationStore {
  async function read(key: string | null | undefined): Promise<Installation | null> {
    const sealed = key ? await installations.read(key) : null;
    return key && sealed !== null ? (JSON.parse(box.open(sealed, key)) as Installation) : null;
  }
  return {
    async storeInstallation(installation) {
      const key = keyOf(installation as Installation);
      await installations.write(key, box.seal(JSON.stringify(installation), key), clock.now());
    },
    async fetchInstallation(query: InstallationQuery<boolean>) {
      const found = (await read(installationKey(query))) ?? (await read(query.enterpriseId));
      if (!found) throw new Error(`Countersign is not installed in Slack team ${query.teamId ?? query.enterpriseId}; install it at /slack/install`);
      return found as never;
    },
    async deleteInstallation(query: InstallationQuery<boolean>) {
      const key = installationKey(query);
      if (key !== null) await installations.remove(key, clock.now());
    },
  };
}
