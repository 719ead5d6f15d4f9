// The domains that an action reaches, however they are named. Pure.
import { domainsIn, domainsOfContact } from './plain-name.ts';
import type { AgentRequest } from './request.ts';

/** That of the target, and those of its contact and records where these are addresses, each once and in one spelling: naming another domain gains nothing. */
export function domainsReached({ domain, contact, record_ids }: Pick<AgentRequest['target'], 'domain' | 'contact' | 'record_ids'>): string[] {
  const named = domain === undefined ? [] : domainsIn(domain);
  const people = contact === undefined ? record_ids : [contact, ...record_ids];
  return [...new Set([...named, ...people.flatMap(domainsOfContact)])];
}
