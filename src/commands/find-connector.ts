// Which connector a person means: a pause of one that does not exist would hold nothing, and be believed.
import { nearestTo } from '../domain/documents/nearest-to.ts';
import { oneLine } from '../domain/documents/plain-text.ts';
import type { Approvals } from '../ports/approvals.ts';
import { listText } from '../texts.ts';
import type { CommandResult } from './answer.ts';
import { localeOf, type Place, say, told } from './scene.ts';

/** How many of the latest requests are looked through for the connectors that they name. */
const LATEST = 200;
const LONGEST_NAME = 60;
const MOST_NAMED = 10;

/** As the workspace spells it. `notes` say what is doubtful about it. */
export type FoundConnector = { connector: string | null; notes: string[]; refused?: undefined } | { refused: CommandResult };

/** What executors and roles of the workspace name, and its latest requests where a role may use any. */
export async function connectorsOf({ approvals }: { approvals: Pick<Approvals, 'list'> }, { workspace }: Place) {
  const roles = Object.values(workspace.matrix.roles).filter(({ off }) => !off);
  const { items } = await approvals.list({ workspace: workspace.id, limit: LATEST });
  const named = [...workspace.executors.map((one) => one.connector), ...roles.flatMap(({ connectors }) => [...(connectors ?? [])])];
  const known = [...new Set([...named, ...items.map(({ request }) => request.tool.connector)])].sort();
  return { known, mayBeAny: roles.some(({ connectors }) => connectors === null) };
}

/** One of some connectors as it is spelled among them: letter by letter, or else with other letters of the same word. */
export const spelledIn = (known: string[], typed: string): string | undefined =>
  known.find((one) => one === typed) ?? known.find((one) => one.toLowerCase() === typed.toLowerCase());

/** The connector to pause. Where a role may use any, one that nobody has named yet is taken, and said to be unknown. */
export async function findConnector(needs: { approvals: Pick<Approvals, 'list'> }, place: Place, typed: string | null): Promise<FoundConnector> {
  if (typed === null) return { connector: null, notes: [] };
  const { known, mayBeAny } = await connectorsOf(needs, place);
  const same = spelledIn(known, typed);
  if (same !== undefined) return { connector: same, notes: [] };
  const nearest = nearestTo(typed, known, { loose: true });
  const names = known.slice(0, MOST_NAMED).map((one) => oneLine(one, LONGEST_NAME));
  const values = {
    name: oneLine(typed, LONGEST_NAME),
    nearest: oneLine(nearest ?? '', LONGEST_NAME),
    known: listText(localeOf(place), names),
    workspace: place.workspace.id,
  };
  if (nearest !== null) return { refused: told(say(place)('pause.connector_nearest', values)) };
  if (!mayBeAny) return { refused: told(say(place)('pause.connector_unknown', values)) };
  return { connector: typed, notes: [say(place)(known.length === 0 ? 'pause.connector_unseen' : 'pause.connector_other', values)] };
}
