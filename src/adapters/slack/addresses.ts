// The e-mail address that Slack vouches for, of an account of the team that a workspace names.
import type { UsersInfoResponse } from '@slack/web-api';
import { isOrganisation } from '../../domain/policy/followed-groups.ts';
import type { AddressBook } from '../../ports/policies.ts';
import { paced, platformError } from './calls.ts';
import type { ClientAt } from './clients.ts';

type User = NonNullable<UsersInfoResponse['user']>;

const isOf = (user: User, team: string): boolean => (isOrganisation(team) ? user.enterprise_user?.enterprise_id === team : user.team_id === team);

/**
 * A person with an account of their own in this team: no guest, no app, nobody of another company, nobody who has left. Of people of other companies
 * Slack leaves out what they are there: who is not said to be no guest is taken for one.
 */
const isFullMember = (user: User, team: string): boolean =>
  isOf(user, team) &&
  [user.is_restricted, user.is_ultra_restricted].every((one) => one === false) &&
  ![user.deleted, user.is_bot, user.is_workflow_bot, user.is_connector_bot, user.is_stranger].includes(true);

/** Slack's answers that mean: this team knows no such account, which is of another one. */
const UNKNOWN = new Set(['user_not_found', 'user_not_visible']);

function unlessUnknown(error: unknown): { user?: User } {
  if (UNKNOWN.has(platformError(error) ?? '')) return {};
  throw error;
}

/** Without `slack_team` nobody is asked for: which team an account has to be of is not known. */
export const slackAddresses = ({ clientAt }: { clientAt: ClientAt }): AddressBook => ({
  surface: 'slack',
  async addressesOf(account, { slack_team: team }) {
    if (team === undefined) return [];
    const client = await clientAt({ channel: '', team });
    const { user } = await paced(() => client.users.info({ user: account })).catch(unlessUnknown);
    if (!user || user.id !== account || !isFullMember(user, team) || user.is_email_confirmed !== true) return [];
    return user.profile?.email ? [user.profile.email] : [];
  },
});
