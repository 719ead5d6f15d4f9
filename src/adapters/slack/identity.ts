// Who a Slack account is.
import type { Workspace } from '../../domain/workspace.ts';
import type { Policies } from '../../ports.ts';
import { personOf as personOn, readerIn as readerOn } from '../../surfaces/identity.ts';

/** The person that this Slack user id is linked to in this workspace, or null. */
export const personOf = (workspace: Workspace, account: string) => personOn(workspace, 'slack', account);

/** Who reads what we say to a Slack account in a channel. */
export const readerIn = (needs: { policies: Policies }, account: string, channel: string) => readerOn(needs, 'slack', account, channel);
