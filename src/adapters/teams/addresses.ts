// The e-mail addresses that Teams vouches for, of an account of the tenant that is let in.
import { z } from 'zod';
import type { AddressBook } from '../../ports/policies.ts';
import type { Connector } from './connector.ts';

const Member = z.object({
  id: z.string(),
  tenantId: z.string(),
  userRole: z.string().nullish(),
  email: z.string().nullish(),
  userPrincipalName: z.string().nullish(),
});

/** The name of a guest holds where they came from: `dana_other.example#EXT#@tenant.onmicrosoft.com`. */
const GUEST = /#EXT#/i;

/** Any other role than a member's, a guest's or whatever comes to be, is none. Where the role is not told, the name to sign in with tells guests. */
const isFullMember = ({ userRole, userPrincipalName, email }: z.output<typeof Member>): boolean =>
  (userRole ? userRole.toLowerCase() === 'user' : Boolean(userPrincipalName)) && ![userPrincipalName, email].some((name) => GUEST.test(name ?? ''));

export const teamsAddresses = ({ connector, tenantId }: { connector: Connector; tenantId: string }): AddressBook => ({
  surface: 'teams',
  async addressesOf(account, { channels }) {
    const member = Member.safeParse(await connector.member(account, channels.teams ?? null)).data;
    const isOurs = member?.id === account && member.tenantId.toLowerCase() === tenantId.toLowerCase();
    if (!member || !isOurs || !isFullMember(member)) return [];
    return [member.email, member.userPrincipalName].filter((one): one is string => Boolean(one));
  },
});
