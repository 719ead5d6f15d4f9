// Who is in a Slack user group, asked of Slack each time.
import type { GroupDirectory } from '../../ports/policies.ts';
import { paced, platformError } from './calls.ts';
import type { ClientAt } from './clients.ts';

/** Slack's answers to the bot of a whole organisation where it wants to know the team, or the bot is not let into that. */
const REMEDIES: Record<string, string> = {
  missing_argument: 'the app is installed for a whole organisation: write the team of the user group beside it in the workspace file, team: T...',
  team_access_not_granted: 'the app is installed for a whole organisation, and not yet for the team of the user group: add it to that team',
};

function withRemedy(usergroup: string, error: unknown): unknown {
  const remedy = REMEDIES[platformError(error) ?? ''];
  return remedy ? new Error(`Slack does not say who is in ${usergroup}; ${remedy}`, { cause: error }) : error;
}

/** Slack answers for all members at once. A group that is disabled there has none. The bot of one team is answered whatever team it names. */
export const slackUserGroups = ({ clientAt }: { clientAt: ClientAt }): GroupDirectory => ({
  name: 'slack',
  async membersOf({ id: usergroup, team }, { channels, slack_team }) {
    const client = await clientAt({ channel: channels.slack ?? '', team: slack_team });
    const asked = { usergroup, ...(team ? { team_id: team } : {}) };
    const { users } = await paced(() => client.usergroups.users.list(asked)).catch((error: unknown) => {
      throw withRemedy(usergroup, error);
    });
    if (!users) throw new Error(`Slack said nothing of who is in ${usergroup}`);
    return users;
  },
});
