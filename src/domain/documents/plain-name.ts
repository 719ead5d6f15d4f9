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

/** The e-mail address that a contact is or that stands in it, such as in `Dana <dana@acme.example>`; null for any other contact. */
function addressIn(contact: string): { local: string; domain: string } | null {
  const plain = plainName(contact);
  const [, inBrackets] = /<([^<>]*@[^<>]*)>/.exec(plain) ?? [];
  const bare = (inBrackets ?? plain).replace(DRESSING, '').replace(/^mailto:/, '');
  const [, local, domain] = /^(.+)@([^@?]+)/.exec(bare) ?? [];
  return local === undefined || domain === undefined ? null : { local, domain: plainDomain(domain) };
}

/** The domain of a contact that is an e-mail address; null for any other. */
export const domainOfContact = (contact: string): string | null => addressIn(contact)?.domain ?? null;

/** The same for a contact: an e-mail address by its domain, an id as it is. */
export function plainContact(contact: string): string {
  const address = addressIn(contact);
  return address === null ? plainName(contact) : `${address.local}@${address.domain}`;
}
