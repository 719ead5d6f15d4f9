// One-time codes by otplib, with secrets that are sealed for their owner.
import { generateSecret, generateURI, verifySync } from 'otplib';
import type { OneTimeCodes, SecretOwner } from '../../ports/one-time-codes.ts';
import type { SecretBox } from '../../secret-box.ts';

const ISSUER = 'Countersign';
const STEP_SECONDS = 30;

const ownerText = ({ workspace, person }: SecretOwner): string => `one-time codes ${JSON.stringify([workspace, person])}`;

/** Six digits, however they were typed: with a space in the middle, or as wide digits. */
function digitsOf(code: string): string | null {
  const digits = code.normalize('NFKC').replace(/[\s-]/g, '');
  return /^\d{6}$/.test(digits) ? digits : null;
}

export function oneTimeCodes(box: Pick<SecretBox, 'seal' | 'open'>): OneTimeCodes {
  return {
    newSecret(owner) {
      const secret = generateSecret();
      const uri = generateURI({ issuer: ISSUER, label: `${owner.person} (${owner.workspace})`, secret });
      return { sealed: box.seal(secret, ownerText(owner)), base32: secret, uri };
    },
    stepOf(sealed, owner, code, at) {
      const token = digitsOf(code);
      const secret = box.open(sealed, ownerText(owner));
      if (token === null) return null;
      const found = verifySync({ secret, token, epoch: Math.floor(at.getTime() / 1000), epochTolerance: STEP_SECONDS });
      return found.valid && 'timeStep' in found ? found.timeStep : null;
    },
  };
}
