// What waits for the person who asks, the one that expires next first.
import type { Approval } from '../domain/approval.ts';
import { whoMayVote } from '../domain/decide.ts';
import { delegationsOn } from '../domain/delegation.ts';
import { votersOf } from '../domain/workspace.ts';
import { findPlaceOnly } from './find.ts';
import { requestLine } from './request-line.ts';
import { type Command, type CommandNeeds, type Place, say, told } from './scene.ts';

const PAGE = 200;
const MOST_READ = 1000;
const MOST_SHOWN = 20;

/** `queue [workspace]`: without one, everything that waits for this person anywhere. */
export function queueCommand(needs: Pick<CommandNeeds, 'approvals' | 'ledgers'>): Command {
  return async (scene) => {
    const { mine, command, now } = scene;
    const found = command.words.length === 0 ? null : findPlaceOnly(scene, command.words);
    if (found?.refused) return found.refused;
    const places = found ? [found.place] : mine;
    const lists = await Promise.all(places.map((place) => waitingFor(needs, place, now)));
    const waiting = lists.flat().sort((one, other) => one.approval.expires_at.localeCompare(other.approval.expires_at));
    const [place] = places;
    if (!place) return told([]);
    if (waiting.length === 0) return told(say(place)('queue.empty'));
    const lines = waiting.slice(0, MOST_SHOWN).map((one) => requestLine(one.place, one.approval));
    if (waiting.length > MOST_SHOWN) lines.push(say(place)('queue.more', { count: waiting.length - MOST_SHOWN }));
    return told(lines, { title: say(place)('queue.title', { count: waiting.length }) });
  };
}

async function waitingFor(
  { approvals, ledgers }: Pick<CommandNeeds, 'approvals' | 'ledgers'>,
  place: Place,
  now: Date,
): Promise<{ place: Place; approval: Approval }[]> {
  const { workspace, person } = place;
  const delegations = delegationsOn(await ledgers.read(workspace.id), now);
  const mine: { place: Place; approval: Approval }[] = [];
  let cursor: string | undefined;
  for (let read = 0; read < MOST_READ; read += PAGE) {
    const { items, next } = await approvals.list({ workspace: workspace.id, state: 'asking', limit: PAGE, cursor });
    for (const approval of items) {
      const voters = whoMayVote(approval, votersOf(workspace, approval.request.agent.role, delegations));
      if (Date.parse(approval.expires_at) > now.getTime() && voters.some((one) => one.id === person.id)) mine.push({ place, approval });
    }
    if (next === null) break;
    cursor = next;
  }
  return mine;
}
