// Where a callback may go: the hosts that a workspace lists, and never an address inside somebody's own network.
import { BlockList, isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import type { Workspace } from '../../domain/policy/workspace.ts';

export type AddressRules = {
  /** `CALLBACK_ALLOW_PRIVATE`: listed hosts may be private or loopback. */
  allowPrivate: boolean;
  /** Exact host:port that may be called on loopback whatever is listed: the playground's own executor. */
  alwaysAllowed: string[];
};

const OWN_NETWORK = new Set(['private', 'loopback', 'uniqueLocal']);
/** What IANA has given out of IPv6; all the rest is reserved, deprecated, or another network in disguise. */
const GLOBAL_IPV6 = new BlockList();
GLOBAL_IPV6.addSubnet('2000::', 3, 'ipv6');

/**
 * `public`, `own` (private or loopback: only where the operator allows it), or `never`: link-local (cloud metadata), multicast,
 * shared, reserved, unspecified, and every IPv6 form that hides an IPv4 address.
 */
export function addressKind(address: string): 'public' | 'own' | 'never' {
  if (!isIP(address)) return 'never';
  const parsed = ipaddr.process(address);
  const range = parsed.range();
  if (OWN_NETWORK.has(range)) return 'own';
  if (range !== 'unicast') return 'never';
  return parsed.kind() === 'ipv4' || GLOBAL_IPV6.check(address, 'ipv6') ? 'public' : 'never';
}

/** The host of a URL without the brackets of IPv6. */
export const bareHost = (url: URL): string => url.hostname.replace(/^\[|\]$/g, '');

const isLoopback = (host: string) => host === 'localhost' || (isIP(host) !== 0 && ipaddr.process(host).range() === 'loopback');

function matches(url: URL, listed: string): boolean {
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  return [url.host, `${url.hostname}:${port}`].includes(listed.toLowerCase());
}

const isAlways = (url: URL, rules: AddressRules) => rules.alwaysAllowed.some((listed) => matches(url, listed)) && isLoopback(bareHost(url));

/** Why an address may not be called by this workspace, as a sentence with the remedy; null where it may. Looks up no name. */
export function callbackAllowed(text: string, workspace: Workspace, rules: AddressRules): string | null {
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol)) return 'Give an https address';
  if (url.username || url.password) return 'An address with a user name or password in it is not called';
  if (isAlways(url, rules)) return null;
  if (!workspace.callback_hosts.some((listed) => matches(url, listed)))
    return `${url.host} is not in callback_hosts of this workspace; add the exact host[:port]`;
  const host = bareHost(url);
  if (url.protocol === 'http:' && !(rules.allowPrivate && isLoopback(host)))
    return 'Only https is called; http only on loopback, where CALLBACK_ALLOW_PRIVATE=true';
  return isIP(host) ? addressProblem(host, url, rules) : null;
}

/** Why a resolved address may not be connected to; null where it may. */
export function addressProblem(address: string, url: URL, rules: AddressRules): string | null {
  const kind = addressKind(address);
  if (kind === 'public') return null;
  if (kind === 'own' && (rules.allowPrivate || isAlways(url, rules))) return null;
  return `${address} is not a public address; private and loopback ones need CALLBACK_ALLOW_PRIVATE, others are never called`;
}
