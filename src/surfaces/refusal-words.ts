// A refusal in words, for one reader: plain text in the reader's language and zone.
import type { Approval } from '../domain/documents/approval.ts';
import type { ChatSurface } from '../domain/documents/chat-account.ts';
import { oneLine } from '../domain/documents/plain-text.ts';
import { type Refusal, refusal } from '../domain/documents/refusal.ts';
import type { Json } from '../domain/documents/request.ts';
import { localeOn } from '../domain/policy/locale.ts';
import type { Person } from '../domain/policy/quorum.ts';
import type { Workspace } from '../domain/policy/workspace.ts';
import { fullTime } from '../local-time.ts';
import { directoriesText, groupWord, listText, reasonWord, text } from '../texts.ts';

/** Who reads: `person` is null for an account that is linked to nobody; then `account` is what a person of Teams has to be linked by. */
export type Reader = { workspace: Workspace | null; person: Person | null; surface: ChatSurface; account?: string };

export const localeOf = ({ workspace, person, surface }: Reader): string => localeOn(surface, person?.locale ?? workspace?.locale ?? 'en');
const zoneOf = ({ workspace, person }: Reader): string => person?.time_zone ?? workspace?.time_zone ?? 'UTC';

const texts = (value: Json | undefined): string[] => (Array.isArray(value) ? value : [value]).filter((one): one is string => typeof one === 'string');
const first = (value: Json | undefined): string => texts(value)[0] ?? '';

/** What had been decided: an approval may be released by now, the decision was to approve. */
function decidedWord(locale: string, approval: Approval | null, state: string): string {
  const known = ['denied', 'expired', 'withdrawn'].includes(state) ? state : approval?.outcome?.code === 'denied_by_person' ? 'denied' : 'approved';
  return text(locale, `decided.${known}`);
}

/** Why nothing was changed. */
export function refusalText(reader: Reader, { code, values }: Refusal, approval: Approval | null): string {
  const locale = localeOf(reader);
  if (code === 'not_linked' && reader.surface === 'teams') return text(locale, 'chat.not_linked', { account: oneLine(reader.account ?? '', 200) });
  const time = (value: Json | undefined) => (first(value) === '' ? '' : fullTime(first(value), zoneOf(reader), locale));
  const nameOf = (id: string) => reader.workspace?.people.find((person) => person.id === id)?.name ?? null;
  const names = texts(values.by).flatMap((id) => nameOf(id) ?? []);
  const what = decidedWord(locale, approval, first(values.state));
  const ended = code === 'already_decided' && names.length === 0;
  return text(locale, `refusal.${ended ? 'already_ended' : code}`, {
    what,
    by: listText(locale, names),
    count: names.length,
    at: time(values.at),
    groups: listText(
      locale,
      texts(values.groups).map((group) => groupWord(locale, group)),
    ),
    directory: directoriesText(locale, texts(values.directories)),
    group: groupWord(locale, first(values.group)),
    why: listText(
      locale,
      texts(values.reasons).map((reason) => reasonWord(locale, reason)),
    ),
    rules: texts(values.rules).join(', '),
    paths: texts(values.paths).join(', '),
    role: first(values.role),
    vote: first(values.vote),
  });
}

/** What somebody hears for whom there is no such request. */
export const notFoundText = (reader: Reader): string => refusalText(reader, refusal('not_found'), null);
