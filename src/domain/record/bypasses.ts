// What went round approval, as a digest lists it: alike ones are one line with a count, the gravest kind first.
import { objectOf } from '../documents/json.ts';
import type { Json } from '../documents/request.ts';
import type { Entry } from './chain.ts';

/** A line of a digest. Texts may be an agent's; `who` is a person's id. */
export type BypassGroup = {
  /** `unlawful`, `no_approval`, `differs`, ..., `break_glass`, `cap_override`. */
  code: string;
  count: number;
  /** The first request that it is about. */
  request: string | null;
  role: string | null;
  version: string | null;
  connector: string | null;
  action: string | null;
  domain: string | null;
  /** What differs, or why the glass was broken. */
  detail: string | null;
  who: string | null;
  at: string;
  /** Of a cap: its layer and whom it counts. */
  cap: { layer: string; key: string } | null;
};

/** Alike ones are counted together up to so many kinds; a flood of different ones costs no more memory. */
const MOST_GROUPS = 200;

const LAST = ['break_glass', 'cap_override'];
const FIRST = ['unlawful', 'no_approval', 'no_grant'];

const word = (value: Json | undefined): string | null => (typeof value === 'string' && value !== '' ? value : null);

function groupOf(entry: Entry): BypassGroup {
  const detail = objectOf(entry.detail);
  const [agent, tool] = [objectOf(detail.agent), objectOf(detail.tool)];
  const [action, target] = [objectOf(detail.action), objectOf(detail.target)];
  const code = word(detail.code) ?? (word(entry.exception_reason) === null ? 'other' : 'break_glass');
  const act = [word(action.object), word(action.action)].filter((one) => one !== null).join(' ');
  return {
    code,
    count: 1,
    request: entry.request_id ?? word(detail.request) ?? word(detail.request_id),
    role: word(entry.agent_role) ?? word(agent.role),
    version: word(entry.agent_version) ?? word(agent.version),
    connector: word(entry.connector_name) ?? word(tool.connector),
    action: act === '' ? word(entry.tool_name) : act,
    domain: word(target.domain),
    detail: code === 'break_glass' ? (word(entry.exception_reason) ?? word(detail.reason)) : word(detail.detail),
    who: code === 'break_glass' ? entry.actor : null,
    at: entry.timestamp_utc,
    cap: null,
  };
}

/** A release over a cap is a bypass of each cap that it was over. */
function groupsOf(entry: Entry): BypassGroup[] {
  const group = groupOf(entry);
  const caps = objectOf(entry.detail).caps;
  if (group.code !== 'cap_override' || !Array.isArray(caps)) return [group];
  return caps.map(objectOf).map(({ layer, key }) => ({ ...group, cap: { layer: word(layer) ?? '', key: word(key) ?? '' } }));
}

/** Those of which each has a story of its own are never counted together. */
const keyOf = ({ code, role, connector, action, domain, cap, at, request }: BypassGroup): string =>
  JSON.stringify(code === 'break_glass' ? [code, request, at] : [code, role, connector, action, domain, cap]);

const rank = ({ code }: BypassGroup): number => (FIRST.includes(code) ? FIRST.indexOf(code) : LAST.includes(code) ? 100 + LAST.indexOf(code) : 50);

/** Adds entries as they are read; `list` has the gravest first, `total` counts entries, also those of kinds that are no more listed. */
export function bypassList() {
  const groups = new Map<string, BypassGroup>();
  let total = 0;
  const put = (group: BypassGroup): void => {
    const known = groups.get(keyOf(group));
    if (known) known.count += group.count;
    else if (groups.size < MOST_GROUPS) groups.set(keyOf(group), group);
  };
  return {
    add(entry: Entry): void {
      total += 1;
      for (const group of groupsOf(entry)) put(group);
    },
    /** Releases that nobody approved who had to. */
    addUnlawful(count: number, first: { id: string; role: string; connector: string; at: string }): void {
      total += count;
      const { id, role, connector, at } = first;
      const nothing = { version: null, action: null, domain: null, detail: null, who: null, cap: null };
      put({ code: 'unlawful', count, request: id, role, connector, at, ...nothing });
    },
    total: () => total,
    list: (): BypassGroup[] =>
      [...groups.values()].sort((one, other) => rank(one) - rank(other) || other.count - one.count || one.at.localeCompare(other.at)),
  };
}
