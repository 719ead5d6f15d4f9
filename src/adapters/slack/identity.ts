// Who reads what we say to a Slack account in a channel.
import type { Policies } from '../../ports/policies.ts';
import { readerIn as readerOn } from '../../surfaces/identity.ts';

export const readerIn = (needs: { policies: Policies }, account: string, channel: string) => readerOn(needs, 'slack', account, channel);
