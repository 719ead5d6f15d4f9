// The independent verifier against logs that are whole, and against every way of touching one.
import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { canonical as ours } from '../../src/domain/documents/canonical.ts';
import { type Entry, type EntryDraft, link } from '../../src/domain/record/chain.ts';
import { CHECKPOINT_TYPE, checkpointDraft, noteDraft } from '../../src/domain/record/entry.ts';
import { canonical, type Keys, runVerifier, verifyAudit } from '../../src/verifier/verify-audit.ts';

const folder = mkdtempSync(join(tmpdir(), 'verify-'));
afterAll(() => rmSync(folder, { recursive: true }));

const keyPair = () => generateKeyPairSync('ed25519');
const { privateKey, publicKey } = keyPair();
const keys: Keys = { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k1' }] };

function token(typ: string, claims: object, key = privateKey): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${part({ alg: 'EdDSA', typ, kid: 'k1' })}.${part(claims)}`;
  return `${signed}.${sign(null, Buffer.from(signed), key).toString('base64url')}`;
}

const AT = '2026-11-24T14:00:00.000Z';
const note = (n: number, workspace: string): EntryDraft =>
  noteDraft({
    id: `${workspace}-${n}`,
    workspace,
    type: 'paused',
    actor: 'dana',
    at: AT,
    detail: { text: `Grüße "${n}" \u001f`, size: 1e21, nested: { '10': 1, '9': n } },
  });

/** A log of `count` entries, with a checkpoint over all of them behind it where one is asked for. */
function logOf(count: number, { workspace = 'client-a', checkpoint = true, key = privateKey } = {}): Entry[] {
  const entries: Entry[] = [];
  const add = (draft: EntryDraft) => entries.push(link(draft, entries.at(-1) ?? null));
  for (let n = 1; n <= count; n += 1) add(note(n, workspace));
  const head = entries.at(-1);
  if (checkpoint && head) {
    const claims = { workspace, seq: head.seq, hash: head.hash, at: AT };
    add(checkpointDraft(workspace, head, token(CHECKPOINT_TYPE, claims, key), AT));
  }
  return entries;
}

const textOf = (entries: object[]) => entries.map((entry) => `${ours(entry)}\n`).join('');
let files = 0;
function save(data: string | Uint8Array): string {
  files += 1;
  const file = join(folder, `${files}.jsonl`);
  writeFileSync(file, data);
  return file;
}
const check = (data: string | Uint8Array, more: { expect?: { workspace: string | null; seq: number; hash: string }[]; threads?: number } = {}) =>
  verifyAudit(save(data), { keys, ...more });
const headOf = (entries: Entry[]) => {
  const { seq = 0, hash = '' } = entries.at(-1) ?? {};
  return { workspace: null, seq, hash };
};

describe('a whole log', () => {
  test('is said to be whole, with its head and what its checkpoint covers', async () => {
    const log = logOf(5);
    const { ok, entries, workspaces } = await check(textOf(log), { expect: [headOf(log)] });
    expect({ ok, entries }).toEqual({ ok: true, entries: 6 });
    expect(workspaces).toEqual([{ workspace: 'client-a', entries: 6, head: { seq: 6, hash: log[5]?.hash }, checkpoints: 1, covered: 5 }]);
  });

  test('is whole whatever the order of the members in its lines', async () => {
    const log = logOf(3).map((entry) => JSON.stringify(Object.fromEntries(Object.entries(entry).reverse())));
    expect((await check(`${log.join('\n')}\n`)).broken).toBeNull();
  });

  test('of several workspaces has a chain for each, also where threads share the file', async () => {
    const one = logOf(40);
    const other = logOf(30, { workspace: 'client-b' });
    const mixed = one.flatMap((entry, index) => [entry, ...other.slice(index, index + 1)]);
    const alone = await check(textOf(mixed));
    expect(alone).toMatchObject({ ok: true, entries: 72 });
    expect(await check(textOf(mixed), { threads: 3 })).toEqual(alone);
  });

  test('has the same canonical text as the one that sealed it, for any JSON', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => canonical(value) === ours(value)));
  });
});

describe('a log that was touched', () => {
  const log = logOf(6);
  const bytes = Buffer.from(textOf(log));
  const expectHead = [headOf(log)];

  test('any single byte that is another one is found', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 2), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const touched = Buffer.from(bytes);
        touched[at] = (touched[at] ?? 0) ^ change;
        expect((await check(touched)).broken).not.toBeNull();
      }),
      { numRuns: 400 },
    );
  });

  test('any entry that is removed, doubled or in another place is found', async () => {
    const place = fc.nat(log.length - 1);
    const touch = fc.constantFrom('remove', 'double', 'swap');
    await fc.assert(
      fc.asyncProperty(touch, place, place, async (how, one, other) => {
        fc.pre(how !== 'swap' || one !== other);
        const touched = log.slice();
        if (how === 'remove') touched.splice(one, 1);
        else touched.splice(one, how === 'swap' ? 1 : 0, log[other] as Entry);
        if (how === 'swap') touched[other] = log[one] as Entry;
        const { broken } = await check(textOf(touched), { expect: expectHead });
        expect(broken).not.toBeNull();
      }),
      { numRuns: 150 },
    );
  });

  test('a tail that was cut is found where the head was witnessed, and only there', async () => {
    for (let kept = 1; kept < log.length; kept += 1) {
      const cut = textOf(log.slice(0, kept));
      expect((await check(cut)).ok).toBe(true);
      expect((await check(cut, { expect: expectHead })).broken?.why).toContain('the tail was cut');
    }
  });

  test('names the first entry that is broken, in whichever thread it lies', async () => {
    const long = logOf(50, { checkpoint: false });
    const touched = long.map((entry) => (entry.seq === 20 || entry.seq === 45 ? { ...entry, actor: 'mallory' } : entry));
    for (const threads of [1, 2, 3]) {
      expect((await check(textOf(touched), { threads })).broken).toMatchObject({ line: 20, seq: 20, id: 'client-a-20', workspace: 'client-a' });
    }
    const removed = long.filter((entry) => entry.seq !== 25 && entry.seq !== 26);
    for (const threads of [1, 2, 4]) {
      const { broken } = await check(textOf(removed), { threads });
      expect(broken).toMatchObject({ line: 25, seq: 27, why: 'entry 25 is missing before it' });
    }
  });

  test('a log written anew behind its checkpoint is found, hashes and all', async () => {
    const anew = logOf(0);
    for (const entry of log.slice(0, 6)) {
      const { seq: _seq, hash: _hash, prev_hash: _prev, version: _version, ...draft } = entry;
      anew.push(link({ ...(draft as EntryDraft), actor: 'mallory' }, anew.at(-1) ?? null));
    }
    const { seq: _seq, hash: _hash, prev_hash: _prev, version: _version, ...kept } = log[6] as Entry;
    anew.push(link(kept as EntryDraft, anew.at(-1) ?? null));
    expect((await check(textOf(anew))).broken).toMatchObject({ seq: 7, why: expect.stringContaining('written anew') });
  });

  test('a checkpoint that another key signed is found', async () => {
    const { broken } = await check(textOf(logOf(3, { key: keyPair().privateKey })));
    expect(broken).toMatchObject({ seq: 4, why: expect.stringContaining('the signature of the token is wrong') });
  });

  test('a line that is no entry is named by its line', async () => {
    for (const junk of ['', 'null', '{}', '[1', '{"seq":2}']) {
      expect((await check(`${ours(log[0])}\n${junk}\n`)).broken).toMatchObject({ line: 2, seq: null });
    }
  });
});

describe('the command line', () => {
  const keyFile = save(JSON.stringify(keys));
  const run = async (...words: string[]) => {
    const said: string[] = [];
    const code = await runVerifier(words, (text) => said.push(text), new Date(AT));
    return { code, said: said.join('\n') };
  };

  test('answers 0 for a whole log and says how far a checkpoint covers it', async () => {
    const log = logOf(4);
    const { code, said } = await run(save(textOf(log)), '--keys', keyFile, '--expect', `5:${log[4]?.hash}`);
    expect(code).toBe(0);
    expect(said).toContain('client-a: 5 entries are whole and in order; signed checkpoints cover 1 to 4. Head 5:sha256:');
    expect((await run(save(textOf(logOf(4, { checkpoint: false }))), '--keys', keyFile)).said).toContain('no signed checkpoint covers them');
  });

  test('answers 1 and names the broken entry', async () => {
    const touched = logOf(4).map((entry) => (entry.seq === 2 ? { ...entry, actor: 'mallory' } : entry));
    const { code, said } = await run(save(textOf(touched)), '--keys', keyFile);
    expect(code).toBe(1);
    expect(said).toBe('Entry 2 of client-a (client-a-2, line 2) is broken: its content is not what its hash was made of: it was changed.');
    expect(JSON.parse((await run(save(textOf(touched)), '--keys', keyFile, '--json')).said)).toMatchObject({ ok: false, broken: { seq: 2 } });
  });

  test('answers 2 and the remedy where the words make no sense', async () => {
    const file = save(textOf(logOf(1)));
    expect(await run('--keys', keyFile)).toMatchObject({ code: 2, said: expect.stringContaining('Name the export') });
    expect(await run(file)).toMatchObject({ code: 2, said: expect.stringContaining('Give the published keys with --keys') });
    expect(await run(file, '--keys', file)).toMatchObject({ code: 2, said: expect.stringContaining('not a JSON Web Key Set') });
    expect(await run(join(folder, 'none'), '--keys', keyFile)).toMatchObject({ code: 2, said: expect.stringContaining('There is no file') });
    expect(await run(file, '--keys', keyFile, '--expect', '1')).toMatchObject({ code: 2 });
    expect(await run(file, '--keys', keyFile, '--nonsense')).toMatchObject({ code: 2, said: expect.stringContaining('Usage:') });
    expect(await run(file, '--keys', keyFile, '--threads', 'many')).toMatchObject({ code: 2 });
  });

  test('checks a grant offline', async () => {
    const exp = Date.parse(AT) / 1000 + 900;
    const typ = 'countersign-grant+jwt';
    const grant = token(typ, { sub: 'apr_1', exp });
    expect(await run('--grant', grant, '--keys', keyFile)).toMatchObject({ code: 0 });
    expect(await run('--grant', token(typ, { exp: 1 }), '--keys', keyFile)).toMatchObject({ code: 1, said: expect.stringContaining('expired') });
    expect(await run('--grant', token(typ, { exp }, keyPair().privateKey), '--keys', keyFile)).toMatchObject({ code: 1 });
    expect(await run('--grant', token(CHECKPOINT_TYPE, { exp }), '--keys', keyFile)).toMatchObject({ code: 1 });
    expect(await run('--grant', `${grant.slice(0, -1)}!`, '--keys', keyFile)).toMatchObject({ code: 1 });
    expect(await run('--grant', 'nonsense', '--keys', keyFile)).toMatchObject({ code: 1 });
  });
});
