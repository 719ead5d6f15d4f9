// What waits for the person who asks, the one that expires next first.
import { findPlaceOnly } from './find.ts';
import { waitingFor } from './read-inbox.ts';
import { requestLine } from './request-line.ts';
import { type Command, type CommandNeeds, say, told } from './scene.ts';

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
