// The audit log as a hash chain.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonical, sha256 } from '../../../src/domain/documents/canonical.ts';
import { GENESIS, link } from '../../../src/domain/record/chain.ts';
import { noteDraft } from '../../../src/domain/record/entry.ts';

const draft = (id: string) =>
  noteDraft({ id, workspace: 'client-a', type: 'paused', actor: 'dana', at: '2026-11-23T14:30:00.000Z', detail: { n: 1 } });

describe('an entry', () => {
  test('is numbered from one and hangs on the hash of the one before it', () => {
    const first = link(draft('a'), null);
    const second = link(draft('b'), first);
    expect(first).toMatchObject({ seq: 1, prev_hash: GENESIS, version: 1 });
    expect(second).toMatchObject({ seq: 2, prev_hash: first.hash });
  });

  test('has a hash over everything else in it', () => {
    const { hash, ...rest } = link(draft('a'), null);
    expect(hash).toBe(sha256(canonical(rest)));
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(rest)), fc.jsonValue(), (field, value) => {
        fc.pre(canonical(value) !== canonical(rest[field as keyof typeof rest]));
        expect(sha256(canonical({ ...rest, [field]: value }))).not.toBe(hash);
      }),
    );
  });
});
