// Keeps secrets sealed where they are stored, tokens of Slack and secrets for one-time codes: AES-256-GCM, bound to whose they are, under the newest of our keys.
import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';

const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;
const VERSION = 'v1';

export type SecretBox = {
  /** `owner` has to be the same when it is opened. */
  seal(text: string, owner: string): string;
  /** Throws where it is not ours, was changed, or is sealed under a key that we no longer have. */
  open(sealed: string, owner: string): string;
  /** A secret of another purpose that every process with the same keys has. */
  derive(purpose: string): string;
};

/** Says which key, and nothing about it. */
const nameOf = (key: Buffer): string => createHash('sha256').update(key).digest('hex').slice(0, 8);

/** Keys of 32 bytes, the newest first: it seals, all of them open. `lost` says what to do where the key is not there. */
export function secretBox(keys: Buffer[], lost: (owner: string) => string): SecretBox {
  const [newest] = keys;
  if (!newest) throw new Error('A secret box needs a key');
  const known = new Map(keys.map((key) => [nameOf(key), key]));
  return {
    seal(text, owner) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv(CIPHER, newest, iv).setAAD(Buffer.from(owner));
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return [VERSION, nameOf(newest), Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url')].join('.');
    },
    open(text, owner) {
      const [version, name = '', body = ''] = text.split('.');
      const key = known.get(name);
      if (version !== VERSION || !key) throw new Error(lost(owner));
      const bytes = Buffer.from(body, 'base64url');
      const [iv, tag, sealed] = [bytes.subarray(0, IV_BYTES), bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES), bytes.subarray(IV_BYTES + TAG_BYTES)];
      const cipher = createDecipheriv(CIPHER, key, iv, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(owner)).setAuthTag(tag);
      return Buffer.concat([cipher.update(sealed), cipher.final()]).toString('utf8');
    },
    derive: (purpose) => Buffer.from(hkdfSync('sha256', newest, '', purpose, 32)).toString('base64url'),
  };
}
