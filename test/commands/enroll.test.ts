// One-time codes as people type them: what each may do with their own and with those of others, and what is refused with which remedy.
import { generateSync } from 'otplib';
import { describe, expect, test } from 'vitest';
import { AT, office } from './typed.ts';

type Office = ReturnType<typeof office>;
const codeAt = (secret: string, here: Office) => generateSync({ secret, epoch: Math.floor(here.clock.now().getTime() / 1000) });
const later = (seconds: number) => new Date(Date.parse(AT) + seconds * 1000).toISOString();
const enrolmentOf = (here: Office, who: string) => here.enrolments.read('client-a', who);

async function offered(here: Office, who: string, words = 'enroll'): Promise<string> {
  const { answer } = await here.type(who, words);
  const secret = new URL(answer?.verbatim ?? 'otpauth://none').searchParams.get('secret');
  if (!secret) throw new Error('No secret was shown');
  return secret;
}

async function enrolled(here: Office, who: string): Promise<string> {
  const secret = await offered(here, who);
  await here.type(who, `enroll ${codeAt(secret, here)}`);
  return secret;
}

describe('enroll', () => {
  test('shows a new secret once, in private, as text and as an address, and its first code confirms it', async () => {
    const here = office();
    const { answer, announced } = await here.type('dana', 'enroll');
    const secret = new URL(answer?.verbatim ?? '').searchParams.get('secret') ?? '';
    expect(answer?.lines[0]).toContain(secret.match(/.{4}/g)?.join(' '));
    expect(announced).toBeNull();
    expect((await enrolmentOf(here, 'dana')).secret).toBeNull();
    expect((await here.type('dana', 'enroll 000000')).said).toContain('That code is wrong');
    const done = await here.type('dana', `enroll ${codeAt(secret, here)}`);
    expect(done.said).toBe('You are enrolled for client-a: approvals that ask for a one-time code take yours from now on.');
    expect(done.announced).toBe('Dana has new one-time codes from now on.');
    expect(JSON.stringify(await enrolmentOf(here, 'dana'))).not.toContain(secret);
  });

  test('anew asks for a code of the present secret, which stays in force until the new one is confirmed', async () => {
    const here = office();
    const first = await enrolled(here, 'dana');
    expect((await here.type('dana', 'enroll')).said).toContain('You are enrolled already');
    here.clock.sleepTo(later(60));
    const before = (await enrolmentOf(here, 'dana')).secret;
    const second = await offered(here, 'dana', `enroll ${codeAt(first, here)}`);
    expect((await enrolmentOf(here, 'dana')).secret).toBe(before);
    await here.type('dana', `enroll ${codeAt(second, here)}`);
    expect((await enrolmentOf(here, 'dana')).secret).not.toBe(before);
  });

  test('a secret that was never confirmed is void after a quarter of an hour', async () => {
    const here = office();
    const secret = await offered(here, 'dana');
    here.clock.sleepTo(later(15 * 60));
    expect((await here.type('dana', `enroll ${codeAt(secret, here)}`)).said).toContain('Type /agent enroll');
    await enrolled(here, 'dana');
    expect((await enrolmentOf(here, 'dana')).secret).not.toBeNull();
  });

  test.each([
    ['dana', 'enroll maybe', /Type \/agent enroll for a secret.*Nothing was changed/],
    ['dana', 'enroll --dry-run', /Nothing was changed/],
    ['dana', 'enroll 123456', /you have not enrolled/],
    ['dana', 'enroll reset dana', /Nobody resets their own.*Nothing was changed/],
    ['dana', 'enroll reset ryley', /no person ryley. Did you mean riley/],
    ['dana', 'enroll reset riley', /Riley has no one-time codes here/],
    ['max', 'enroll reset riley', /is for RevOps/],
  ])('%s typing %s is told what to do, and nothing is changed', async (who, words, remedy) => {
    const here = office();
    expect((await here.type(who, words)).said).toMatch(remedy);
    expect(await enrolmentOf(here, who)).toMatchObject({ version: 0 });
  });

  test('reset takes away those of somebody else, and everybody hears it', async () => {
    const here = office();
    await enrolled(here, 'riley');
    expect((await here.type('dana', 'enroll reset riley --dry-run')).said).toContain('Nothing was changed');
    expect((await here.type('dana', 'enroll reset riley')).announced).toContain('Dana took the one-time codes of Riley away');
    expect(await enrolmentOf(here, 'riley')).toMatchObject({ secret: null, offered: null });
  });

  test('without a key nobody enrolls, and is told what is missing', async () => {
    const here = office({ codes: null });
    expect((await here.type('dana', 'enroll')).said).toContain('STEP_UP_KEY is not set');
  });
});
