// Names that an agent chooses how to spell, in the one spelling by which they are compared: another one gains nothing. Pure.

const UNSEEN = /[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;
const ASCII = /^[\x21-\x7e]*$/;
const HOST = /^[a-z0-9-]+(\.[a-z0-9-]+)*$/;

/** In lower case, compatible letters as the common ones, without what cannot be seen and blanks around. */
export const plainName = (name: string): string => (ASCII.test(name) ? name : name.normalize('NFKC').replace(UNSEEN, '').trim()).toLowerCase();

/** The same for a domain, as DNS takes it: letters of other scripts in Punycode, no dot at its end. */
export function plainDomain(domain: string): string {
  const plain = plainName(domain);
  if (HOST.test(plain)) return plain;
  const host = URL.canParse(`https://${plain}`) ? new URL(`https://${plain}`).hostname : plain;
  return host.replace(/\.+$/, '');
}

/** The domain of a contact that is an e-mail address; null for any other. */
export function domainOfContact(contact: string): string | null {
  const [, domain] = /.@([^@]+)$/.exec(plainName(contact)) ?? [];
  return domain === undefined ? null : plainDomain(domain);
}

/** The same for a contact: an e-mail address by its domain, an id as it is. */
export function plainContact(contact: string): string {
  const plain = plainName(contact);
  const domain = domainOfContact(plain);
  return domain === null ? plain : `${plain.slice(0, plain.lastIndexOf('@'))}@${domain}`;
}
