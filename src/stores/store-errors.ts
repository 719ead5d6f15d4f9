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
