// Who is in a Slack user group, asked of Slack each time.
import type { GroupDirectory } from '../../ports/policies.ts';
import { paced } from './calls.ts';
import type { ClientAt } from './clients.ts';

/** Slack answers for all members at once. A group that is disabled there has none. */
export const slackUserGroups = ({ clientAt }: { clientAt: ClientAt }): GroupDirectory => ({
  name: 'slack',
  async membersOf(usergroup, { channels, slack_team }) {
    const client = await clientAt({ channel: channels.slack ?? '', team: slack_team });
    const { users } = await paced(() => client.usergroups.users.list({ usergroup }));
    if (!users) throw new Error(`Slack said nothing of who is in ${usergroup}`);
    return users;
  },
});
