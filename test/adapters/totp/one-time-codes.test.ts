// One-time codes as authenticator apps make them.
import { generateSync } from 'otplib';
import { describe, expect, test } from 'vitest';
import { oneTimeCodes } from '../../../src/adapters/totp/one-time-codes.ts';
import { secretBox } from '../../../src/secret-box.ts';

const AT = new Date('2026-11-23T14:30:10.000Z');
const STEP = Math.floor(AT.getTime() / 30_000);
const ravi = { workspace: 'client-a', person: 'ravi' };
const keyOf = (byte: number) => [Buffer.alloc(32, byte)];
const gone = () => 'the key is gone';
const codes = oneTimeCodes(secretBox(keyOf(1), gone));
const { sealed, base32, uri } = codes.newSecret(ravi);
const codeAt = (step: number, secret = base32) => generateSync({ secret, epoch: step * 30 });

describe('a one-time code', () => {
  test('is known by its step, the present one or one beside it, and by no other', () => {
    const steps = [-3, -2, -1, 0, 1, 2, 3].map((off) => codes.stepOf(sealed, ravi, codeAt(STEP + off), AT));
    expect(steps).toEqual([null, null, STEP - 1, STEP, STEP + 1, null, null]);
  });

  test('may be typed in two halves, or in wide digits', () => {
    const code = codeAt(STEP);
    const wide = [...code].map((digit) => String.fromCodePoint((digit.codePointAt(0) ?? 0) + 0xfee0)).join('');
    for (const words of [` ${code.slice(0, 3)} ${code.slice(3)} `, wide]) expect(codes.stepOf(sealed, ravi, words, AT)).toBe(STEP);
    for (const words of ['', '12345', '1234567', 'abcdef', `${code}0`]) expect(codes.stepOf(sealed, ravi, words, AT)).toBeNull();
  });

  test('is made from the secret that was shown, which the address holds too', () => {
    const address = new URL(uri);
    expect([address.protocol, address.searchParams.get('secret'), address.searchParams.get('issuer')]).toEqual(['otpauth:', base32, 'Countersign']);
    expect(decodeURIComponent(address.pathname)).toContain('ravi (client-a)');
    expect(base32).toMatch(/^[A-Z2-7]{32}$/);
    expect(codes.newSecret(ravi).base32).not.toBe(base32);
  });

  test('is checked against a secret that is sealed for its owner, under a key that is there', () => {
    expect(sealed).not.toContain(base32);
    expect(() => codes.stepOf(sealed, { ...ravi, person: 'mei' }, codeAt(STEP), AT)).toThrow();
    expect(() => codes.stepOf(sealed, { ...ravi, workspace: 'client-b' }, codeAt(STEP), AT)).toThrow();
    const other = oneTimeCodes(secretBox(keyOf(2), gone));
    expect(() => other.stepOf(sealed, ravi, codeAt(STEP), AT)).toThrow('the key is gone');
    const rotated = oneTimeCodes(secretBox([...keyOf(2), ...keyOf(1)], gone));
    expect(rotated.stepOf(sealed, ravi, codeAt(STEP), AT)).toBe(STEP);
  });
});
