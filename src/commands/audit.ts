// The story of one request as the audit log tells it, with the number of each entry, so that every line can be proved.
import type { Entry } from '../domain/chain.ts';
import { oneLine } from '../domain/plain-text.ts';
import type { Json } from '../domain/request.ts';
import { hasText } from '../texts.ts';
import { findRequest } from './find.ts';
import { whatOf } from './request-line.ts';
import { type Command, type CommandNeeds, namesOf, type Place, say, timeFor, told } from './scene.ts';

const PAGE = 200;
/** Of a longer story the beginning and the end are told, and how much lies between. */
const FIRST_SHOWN = 10;
const LAST_SHOWN = 30;
const LONGEST_NOTE = 160;
const AGENT = /^agent:(.+)$/;

/** What of an entry's detail a reader wants beside its type. */
const NOTED: { [type: string]: string[] } = {
  verdict_given: ['decision', 'rows', 'reasons'],
  vote_cast: ['vote', 'reason'],
  vote_refused: ['vote', 'code'],
  decided: ['decision', 'reason', 'reasons'],
  held: ['held_by'],
  released: ['jti'],
  callback_delivered: ['status'],
  callback_failed: ['reason'],
  executed: ['status'],
  execution_failed: ['status'],
  edited: ['void_votes'],
  edit_refused: ['code', 'reasons'],
  break_glass_refused: ['code'],
  bypass_found: ['code', 'detail', 'reason'],
  release_failed: ['code', 'reason'],
  withdrawn: ['reason'],
  revoked: ['reason'],
};

const isGiven = (value: Json | undefined) => value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0);

function noteOf({ type, detail }: Entry): string {
  if (typeof detail !== 'object' || detail === null || Array.isArray(detail)) return '';
  const parts = (NOTED[type] ?? []).map((key) => detail[key]).filter(isGiven);
  return oneLine(parts.map((part) => (Array.isArray(part) ? part.join(', ') : String(part))).join(', '), LONGEST_NOTE);
}

function actorOf(place: Place, actor: string): string {
  const tell = say(place);
  const role = AGENT.exec(actor)?.[1];
  if (role !== undefined) return tell('audit.agent', { role: oneLine(role, LONGEST_NOTE) });
  if (hasText(`command.audit.${actor}`)) return tell(`audit.${actor}`);
  return oneLine(namesOf(place.workspace, [actor]), LONGEST_NOTE);
}

function lineOf(place: Place, entry: Entry): string {
  const tell = say(place);
  const note = noteOf(entry);
  const type = hasText(`command.audit.type.${entry.type}`) ? tell(`audit.type.${entry.type}`) : oneLine(entry.type, LONGEST_NOTE);
  const values = { seq: entry.seq, at: timeFor(place, entry.timestamp_utc), type, actor: actorOf(place, entry.actor), note };
  return tell(note === '' ? 'audit.line' : 'audit.line_note', values);
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
