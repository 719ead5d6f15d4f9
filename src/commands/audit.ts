// The story of one request as the audit log tells it, with the number of each entry, so that every line can be proved.
import type { Entry } from '../domain/record/chain.ts';
import { actorName, entryNote, entryType } from './audit-words.ts';
import { findRequest } from './find.ts';
import { whatOf } from './request-line.ts';
import { type Command, type CommandNeeds, localeOf, type Place, say, timeFor, told } from './scene.ts';

const PAGE = 200;
/** Of a longer story the beginning and the end are told, and how much lies between. */
const FIRST_SHOWN = 10;
const LAST_SHOWN = 30;

function lineOf(place: Place, entry: Entry): string {
  const locale = localeOf(place);
  const note = entryNote(entry);
  const values = {
    seq: entry.seq,
    at: timeFor(place, entry.timestamp_utc),
    type: entryType(locale, entry),
    actor: actorName(place.workspace, locale, entry.actor),
    note,
  };
  return say(place)(note === '' ? 'audit.line' : 'audit.line_note', values);
}

/** The first entries and the last ones, and how many there are; however long the story, no more than these are kept. */
async function storyOf({ auditLog }: Pick<CommandNeeds, 'auditLog'>, workspace: string, request: string) {
  const first: Entry[] = [];
  let last: Entry[] = [];
  let count = 0;
  let cursor: string | undefined;
  do {
    const { items, next } = await auditLog.query({ workspace, request, limit: PAGE, cursor });
    count += items.length;
    for (const entry of items) {
      if (first.length < FIRST_SHOWN) first.push(entry);
      else last.push(entry);
    }
    last = last.slice(-LAST_SHOWN);
    cursor = next ?? undefined;
  } while (cursor !== undefined);
  return { first, last, between: count - first.length - last.length };
}

/** `audit <request>` */
export function auditCommand(needs: Pick<CommandNeeds, 'approvals' | 'auditLog'>): Command {
  return async (scene) => {
    const found = await findRequest(needs, scene);
    if (found.refused) return found.refused;
    const { place, approval } = found;
    const { id, workspace } = approval;
    const { first, last, between } = await storyOf(needs, workspace, id);
    const tell = say(place);
    const title = tell('audit.title', { id, what: whatOf(place, approval) });
    if (first.length === 0) return told(tell('audit.none', { id }), { title });
    const gap = between > 0 ? [tell('audit.between', { count: between, id })] : [];
    const open = approval.events.length - first.length - last.length - between;
    const unsealed = open > 0 ? [tell('audit.unsealed', { count: open })] : [];
    const lines = [...first.map((one) => lineOf(place, one)), ...gap, ...last.map((one) => lineOf(place, one)), ...unsealed];
    return told([...lines, tell('audit.proof', { workspace })], { title });
  };
}
