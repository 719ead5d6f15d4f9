// How a store fails, whichever it is: refused at the start, or out of reach later.

/** A store that this program cannot use; the message is one sentence with the remedy and holds no secret. */
export class StoreRefused extends Error {}

/** A newer program has written this data. */
export class SchemaTooNew extends StoreRefused {}

/**
 * A store that does not answer now, or did not tell whether a write happened. Whoever asked may ask again later. A group of writes that
 * ended so must not be done again one by one: it may have happened.
 */
export class StoreUnavailable extends Error {}

/** Why a server's certificate is not taken, with what to do; null where the code of the fault says nothing of certificates. */
export function certificateFault(code: unknown): string | null {
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return `its certificate is for another name (${code}); name the host as the certificate does`;
  if (code === 'CERT_HAS_EXPIRED') return `its certificate has expired (${code}); renew it`;
  if (typeof code !== 'string' || !/CERT|LEAF_SIGNATURE/.test(code)) return null;
  return `its certificate is not trusted here (${code}); set NODE_EXTRA_CA_CERTS to a file with the certificate of its authority`;
}
