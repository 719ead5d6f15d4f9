// E-mail addresses as people and accounts are compared by them. Pure.
import { sha256 } from '../documents/canonical.ts';

/** Letters of ASCII alone lose their case: beyond it lower case makes other letters alike (the Kelvin sign becomes a k). */
export const plainAddress = (text: string): string => text.trim().replace(/[A-Z]+/g, (letters) => letters.toLowerCase());

/** What is kept of the address that a link came by, and of the Slack team that vouched for it. */
export const addressHash = (workspace: string, address: string, team?: string): string =>
  sha256([workspace, ...(team === undefined ? [] : [team]), plainAddress(address)].join(' '));
