// Names that an agent chooses how to spell, in the one spelling by which they are compared: another one gains nothing. Pure.

const UNSEEN = /[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;
const ASCII = /^[\x21-\x7e]*$/;
const HOST = /^[a-z0-9-]+(\.[a-z0-9-]+)*$/;
/** What people and programs put around a name, or between its parts. */
const DRESSING = /[\s<>()"',;]+/g;

/** In lower case, compatible letters as the common ones, without what cannot be seen and blanks around. */
export const plainName = (name: string): string => (ASCII.test(name) ? name : name.normalize('NFKC').replace(UNSEEN, '').trim()).toLowerCase();

/** What may stand around a host in an address of the web: the scheme, a user, a port, a path. */
const HOST_IN = /^(?:[a-z][a-z0-9+.-]*:\/\/)?(?:[^/?#]*@)?([^/?#:]*)/;

/** The same for a domain, as DNS takes it: letters of other scripts in Punycode, no dot at its end, and nothing of the address that it came in. */
export function plainDomain(domain: string): string {
  const plain = plainName(domain);
  if (HOST.test(plain)) return plain;
  const [, bare = ''] = HOST_IN.exec(plain.replace(DRESSING, '')) ?? [];
  const host = URL.canParse(`https://${bare}`) ? new URL(`https://${bare}`).hostname.replace(/\.+$/, '') : '';
  return HOST.test(host) && host.includes('.') ? host : plain;
}

/** Names of hosts wherever they stand in a text. */
const HOSTS_IN = /[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu;

/** Every domain that a text may be read as: the whole of it, and where several stand in it each; none where nothing can be seen. */
export const domainsIn = (text: string): string[] =>
  [...new Set([text, ...(plainName(text).match(HOSTS_IN) ?? [])].map(plainDomain))].filter((domain) => domain !== '');

type Address = { local: string; domain: string };

/** Addresses wherever they stand in a text: what separates them may be anything that is in none. Each is tried from its beginning alone, so that a long text costs no more than its length. */
const ADDRESSES_IN = /(?<![\p{L}\p{N}.!#$%*+^_`{}~'-])[\p{L}\p{N}.!#$%*+^_`{}~'-]+@[\p{L}\p{N}.-]+/gu;

/** What is put around an address, or into one. An apostrophe is part of a name (o'brien) but at its ends. */
const AROUND = /[\s<>()",;]+|^'+|'+$/g;

/** One address, in which nothing but it stands; null where there is none. */
function addressOf(text: string): Address | null {
  const [, local, domain] = /^(.+)@([^@?]+)/.exec(text.replace(AROUND, '').replace(/^mailto:/, '')) ?? [];
  return local === undefined || domain === undefined ? null : { local, domain: plainDomain(domain) };
}

/**
 * The e-mail addresses that a contact is or that stand in it, such as in `Dana <dana@acme.example>` or `jo@fine.example, dana@acme.example`; none in any
 * other. Of one that could be read in two ways (`dana @acme.example`) both: whoever is suppressed is so in either.
 */
function addressesIn(contact: string): Address[] {
  const plain = plainName(contact);
  if (!plain.includes('@')) return [];
  const [, inBrackets] = /<([^<>]*@[^<>]*)>/.exec(plain) ?? [];
  const isOne = plain.split('@').length === 2;
  return [...(isOne ? [inBrackets ?? plain] : []), ...(plain.match(ADDRESSES_IN) ?? [])].map(addressOf).filter((one) => one !== null);
}

const inOneSpelling = ({ local, domain }: Address): string => `${local}@${domain}`;

/** The domains of a contact that is one e-mail address or several, each once. */
export const domainsOfContact = (contact: string): string[] => [...new Set(addressesIn(contact).map(({ domain }) => domain))];

/** The same for a contact: an e-mail address by its domain, an id as it is; of several addresses the first. */
export function plainContact(contact: string): string {
  const [address] = addressesIn(contact);
  return address === undefined ? plainName(contact) : inOneSpelling(address);
}

/** Every name that a contact answers to: each address that stands in it, or the id that it is. */
export function namesOfContact(contact: string): string[] {
  const addresses = addressesIn(contact);
  return addresses.length === 0 ? [plainName(contact)] : [...new Set(addresses.map(inOneSpelling))];
}
