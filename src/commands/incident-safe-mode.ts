// Safe mode by hand: on at a person's word, off early only at two people's.
import { endSafeModeEarly, SAFE_MODE_MS, safeModeStage, startSafeMode } from '../domain/ledger/safe-mode.ts';
import type { TextValues } from '../texts.ts';
import type { CommandResult } from './answer.ts';
import { findPlaceOnly, typedIn } from './find.ts';
import { unreadLength } from './length-words.ts';
import { type Command, type CommandNeeds, forbidden, holdersOf, namesOf, type Place, publish, type Scene, say, timeFor, told } from './scene.ts';
import { takeConfirm } from './take-confirm.ts';

const MAY_START = ['revops', 'on-call'];
const MAY_END = ['revops'];
const DAY_MS = 86_400_000;
const MOST_MS = 30 * DAY_MS;
const MOST_COUNTED = 1000;

/** `incident safe-mode [end] [workspace] [for 48h] [confirm]` */
export function incidentSafeModeCommand(needs: CommandNeeds): Command {
  return async (scene) => {
    const { words, confirmed } = takeConfirm(scene.command.words);
    const isEnd = words[0]?.toLowerCase() === 'end';
    const rest = isEnd ? words.slice(1) : words;
    const unread = unreadLength(scene.mine[0], words, typedIn(scene, rest, 'incident safe-mode'));
    if (unread) return unread;
    const found = findPlaceOnly(scene, rest);
    if (found.refused) return found.refused;
    const { place } = found;
    const refused = await forbidden(needs, place, isEnd ? MAY_END : MAY_START, 'incident safe-mode');
    return refused ?? (isEnd ? end(needs, scene, place) : start(needs, scene, place, confirmed && !scene.command.dryRun));
  };
}

async function openly(needs: CommandNeeds, scene: Scene, place: Place, key: string, valuesFor: (seen: Place) => TextValues): Promise<CommandResult> {
  await needs.sealLedger(place.workspace.id);
  const spoken = await publish(needs, scene, place, (open) => say(open)(key, valuesFor(open)));
  return { ...told(say(place)(key, valuesFor(place))), public: spoken };
}

async function start(needs: CommandNeeds, scene: Scene, place: Place, does: boolean): Promise<CommandResult> {
  const { workspace, person } = place;
  if ((scene.command.forMs ?? 0) > MOST_MS) return told(say(place)('incident.safe_mode_too_long', { days: MOST_MS / DAY_MS }));
  const until = new Date(scene.now.getTime() + (scene.command.forMs ?? SAFE_MODE_MS));
  const valuesFor = (seen: Place) => ({ client: workspace.id, by: person.name, until: timeFor(seen, until.toISOString()) });
  const known = await needs.ledgers.change(workspace.id, (ledger) => {
    const next = startSafeMode(ledger, { until, by: person.id }, needs.clock.now());
    const isNew = next !== ledger;
    return { next: isNew && does ? next : null, result: isNew ? null : ledger.safe_mode };
  });
  if (known) {
    return told(
      say(place)('incident.safe_mode_already', { client: workspace.id, by: namesOf(place, [known.by]), until: timeFor(place, known.until) }),
    );
  }
  if (!does) {
    const figures = say(place)('incident.would_safe_mode', { ...valuesFor(place), ...(await backToPeople(needs, workspace.id)) });
    return told(scene.command.dryRun ? figures : [figures, say(place)('incident.again')]);
  }
  return openly(needs, scene, place, 'incident.safe_mode', valuesFor);
}

/** How much of what waits went by itself and would be asked about. */
async function backToPeople({ approvals }: CommandNeeds, workspace: string) {
  const { items, next } = await approvals.list({ workspace, state: 'waiting', limit: MOST_COUNTED });
  const count = items.filter(({ verdict }) => verdict.decision === 'auto' && verdict.tier >= 2).length;
  return { count, more: next === null ? 'no' : 'yes' };
}

async function end(needs: CommandNeeds, scene: Scene, place: Place): Promise<CommandResult> {
  const { workspace, person } = place;
  const word = { by: person.id, may: await holdersOf(needs, place, MAY_END) };
  const outcome = await needs.ledgers.change(workspace.id, (ledger) => {
    const { ledger: next, result, first } = endSafeModeEarly(ledger, word, needs.clock.now());
    const until = safeModeStage(next, needs.clock.now())?.until.toISOString() ?? null;
    return { next: next === ledger || scene.command.dryRun ? null : next, result: { result, first, until, safe_mode: next.safe_mode } };
  });
  const { result, first, until, safe_mode } = outcome;
  const valuesFor = (seen: Place) => ({
    client: workspace.id,
    by: person.name,
    first: first === null ? '' : namesOf(place, [first]),
    until: until === null ? '' : timeFor(seen, until),
  });
  if (result === 'asked_already') return told(say(place)('asked_already'));
  if (result === 'off') return told(say(place)('incident.safe_mode_end.off', valuesFor(place)));
  if (scene.command.dryRun) return told(say(place)(`incident.safe_mode_end.would_${result}`, valuesFor(place)));
  if (result === 'asked') return openly(needs, scene, place, 'incident.safe_mode_end.asked', valuesFor);
  await needs.sealLedger(workspace.id);
  if (safe_mode) await needs.announceNews(workspace, { about: 'safe_mode', safe_mode });
  return told(say(place)('incident.safe_mode_end.ended', valuesFor(place)));
}
