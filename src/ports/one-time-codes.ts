// Codes from an authenticator app, by which a person proves again who they are. Types only.

/** Whose secret it is: one that is sealed for somebody opens for nobody else. */
export type SecretOwner = { workspace: string; person: string };

/** One-time codes (TOTP, RFC 6238: six digits, thirty seconds). Secrets leave it sealed, but for the one time that their owner is shown a new one. */
export interface OneTimeCodes {
  /** `base32` and `uri` (otpauth://) are for the owner's eyes alone. */
  newSecret(owner: SecretOwner): { sealed: string; base32: string; uri: string };
  /** The time step whose code this is, the one of `at` or one beside it; null where it is of none of them. Compared in constant time. */
  stepOf(sealed: string, owner: SecretOwner, code: string, at: Date): number | null;
}
