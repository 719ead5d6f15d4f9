// What every store of the audit log keeps: one chain a workspace, without gaps and without doubles.
import { describe, expect, test } from 'vitest';
import { canonical } from '../../src/domain/documents/canonical.ts';
import { type Entry, GENESIS, link } from '../../src/domain/record/chain.ts';
import type { AuditLog } from '../../src/ports/documents.ts';
import { columnText } from '../../src/stores/columns.ts';
import { draft, fresh, HOSTILE, NOON } from './samples.ts';

async function all(log: AuditLog, workspace: string): Promise<Entry[]> {
  const entries: Entry[] = [];
  for await (const page of log.export(workspace)) entries.push(...page);
  return entries;
}

function expectChain(entries: Entry[]): void {
  let last: { seq: number; hash: string } | null = null;
  for (const entry of entries) {
    const { seq, prev_hash, hash, version, ...rest } = entry;
    expect({ seq, prev_hash }).toEqual({ seq: (last?.seq ?? 0) + 1, prev_hash: last?.hash ?? GENESIS });
    expect(link(rest, last).hash).toBe(hash);
    last = entry;
  }
}

/** `other` is a second user of the same data, such as another process. */
export function auditLogContract(stores: () => { one: AuditLog; other: AuditLog }): void {
  describe('the audit log', () => {
    test('two processes that append at once make one chain without gaps', async () => {
      const { one, other } = stores();
      const workspace = fresh('ws');
      const drafts = Array.from({ length: 60 }, () => draft(workspace));
      await Promise.all(drafts.map((entry, index) => (index % 2 ? one : other).append(workspace, [entry])));
      const entries = await all(one, workspace);
      expect(entries.map((entry) => entry.id).toSorted()).toEqual(drafts.map((entry) => entry.id).toSorted());
      expectChain(entries);
      expect(await other.head(workspace)).toEqual({ seq: 60, hash: entries.at(-1)?.hash });
    });

    test('many chains grow at once from two processes, one that clashes holds up no other', async () => {
      const { one, other } = stores();
      const workspaces = Array.from({ length: 8 }, () => fresh('ws'));
      const drafts = Array.from({ length: 160 }, (_, n) => draft(workspaces[n % 8] ?? ''));
      await Promise.all(drafts.map((entry, n) => (n % 3 ? one : other).append(entry.workspace, [entry])));
      for (const workspace of workspaces) {
        const entries = await all(one, workspace);
        expect(entries.map(({ id }) => id).toSorted()).toEqual(
          drafts
            .filter((one) => one.workspace === workspace)
            .map(({ id }) => id)
            .toSorted(),
        );
        expectChain(entries);
      }
    });

    test('an event is sealed once, however often and by whomever it is appended', async () => {
      const { one, other } = stores();
      const workspace = fresh('ws');
      const [a, b, c] = [draft(workspace), draft(workspace), draft(workspace)];
      await Promise.all([one.append(workspace, [a, b]), other.append(workspace, [a, b]), one.append(workspace, [a, b, c])]);
      await other.append(workspace, [b, b, c]);
      const entries = await all(one, workspace);
      expect(entries.map((entry) => entry.id)).toEqual([a.id, b.id, c.id]);
      expectChain(entries);
    });

    test('keeps the order of the drafts', async () => {
      const { one } = stores();
      const workspace = fresh('ws');
      const drafts = Array.from({ length: 30 }, () => draft(workspace));
      await Promise.all([0, 10, 20].map((from) => one.append(workspace, drafts.slice(from, from + 10))));
      expect((await all(one, workspace)).map((entry) => entry.id)).toEqual(drafts.map((entry) => entry.id));
    });

    test('a chain begins with nothing, and nothing appended changes nothing', async () => {
      const { one } = stores();
      const workspace = fresh('ws');
      await one.append(workspace, []);
      expect(await one.head(workspace)).toBeNull();
      expect(await all(one, workspace)).toEqual([]);
    });

    test('a draft without canonical text fails alone', async () => {
      const { one } = stores();
      const workspace = fresh('ws');
      const good = [draft(workspace), draft(workspace)];
      const ended = await Promise.allSettled([
        one.append(workspace, [good[0] ?? draft(workspace)]),
        one.append(workspace, [draft(workspace, { score: Number.NaN })]),
        one.append(workspace, [good[1] ?? draft(workspace)]),
      ]);
      expect(ended.map((end) => end.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
      expect((await all(one, workspace)).map((entry) => entry.id)).toEqual(good.map((entry) => entry.id));
    });

    test('is found by request, type and instant, a page at a time', async () => {
      const { one } = stores();
      const workspace = fresh('ws');
      const at = (second: number) => new Date(NOON.getTime() + second * 1000).toISOString();
      await one.append(workspace, [
        draft(workspace, { request_id: 'apr_1', type: 'request_received', timestamp_utc: at(0) }),
        draft(workspace, { request_id: 'apr_2', type: 'request_received', timestamp_utc: at(1) }),
        draft(workspace, { request_id: 'apr_1', type: 'vote_cast', timestamp_utc: at(2) }),
      ]);
      const seqs = async (query: object) => (await one.query({ workspace, limit: 10, ...query })).items.map((entry) => entry.seq);
      expect(await seqs({})).toEqual([1, 2, 3]);
      expect(await seqs({ request: 'apr_1' })).toEqual([1, 3]);
      expect(await seqs({ type: 'request_received' })).toEqual([1, 2]);
      expect(await seqs({ since: '2026-11-23T12:00:01Z' })).toEqual([2, 3]);
      expect(await seqs({ request: 'a\u0000b' })).toEqual([]);
      const first = await one.query({ workspace, limit: 2 });
      expect(first.items.map((entry) => entry.seq)).toEqual([1, 2]);
      expect(await one.query({ workspace, limit: 2, cursor: first.next ?? '' })).toMatchObject({ items: [{ seq: 3 }], next: null });
      expect(await one.query({ workspace, limit: 2, cursor: 'nonsense' })).toEqual({ items: [], next: null });
    });

    test('keeps every text as it came, and finds it by it', async () => {
      const { one, other } = stores();
      const workspace = fresh('ws');
      // A lone surrogate has no canonical text and never gets so far.
      const texts = HOSTILE.filter((text) => text.isWellFormed());
      const drafts = texts.map((text) =>
        draft(workspace, {
          id: `entry ${text}`,
          request_id: text,
          actor: text,
          before_json: JSON.parse(`{"__proto__": 1, "$set": {"a.b": ${JSON.stringify(text)}}}`),
        }),
      );
      await one.append(workspace, drafts);
      await other.append(workspace, drafts);
      const entries = await all(other, workspace);
      expect(entries.map(({ id, actor, before_json }) => canonical([id, actor, before_json]))).toEqual(
        drafts.map(({ id, actor, before_json }) => canonical([id, actor, before_json])),
      );
      expectChain(entries);
      for (const [index, request] of texts.entries()) {
        expect((await one.query({ workspace, request, limit: 5 })).items.map(({ seq }) => seq)).toEqual([index + 1]);
      }
    });

    test('is counted by type and actor between two instants, and read up to one', async () => {
      const { one, other } = stores();
      const workspace = fresh('ws');
      const at = (seconds: number) => new Date(NOON.getTime() + seconds * 1000).toISOString();
      const cast = (actor: string, seconds: number) => draft(workspace, { actor, timestamp_utc: at(seconds) });
      await one.append(workspace, [cast('dana', -1), cast('dana', 0), cast('dana', 5), cast('a\u0000"b', 5), cast('mei', 10)]);
      await one.append(workspace, [draft(workspace, { type: 'released', actor: 'system', timestamp_utc: at(9) })]);
      await one.append(workspace, [draft(workspace, { type: 'held', actor: 'system', timestamp_utc: at(9) })]);
      const counted = await other.count({ workspace, types: ['vote_cast', 'released', 'none'], from: NOON, until: new Date(at(10)) });
      expect(counted.toSorted((a, b) => a.count - b.count || a.type.localeCompare(b.type))).toEqual([
        { type: 'released', actor: 'system', count: 1 },
        { type: 'vote_cast', actor: columnText('a\u0000"b'), count: 1 },
        { type: 'vote_cast', actor: 'dana', count: 2 },
      ]);
      const { items } = await one.query({ workspace, since: at(0), until: at(9), limit: 10 });
      expect(items.map(({ seq }) => seq)).toEqual([2, 3, 4]);
    });

    test('is exported whole, in pages', async () => {
      const { one } = stores();
      const workspace = fresh('ws');
      await one.append(
        workspace,
        Array.from({ length: 1_250 }, () => draft(workspace)),
      );
      const pages: number[] = [];
      for await (const page of one.export(workspace)) pages.push(page.length);
      expect(pages).toEqual([1_000, 250]);
    });
  });
}
