// `incident`: how incidents stand, opening one by hand, taking back what was done, safe mode, its cases and its review, and the end.
import { nearestTo } from '../domain/documents/nearest-to.ts';
import { oneLine } from '../domain/documents/plain-text.ts';
import { incidentCasesCommand } from './incident-cases.ts';
import { incidentOpenCommand } from './incident-open.ts';
import { incidentResolveCommand } from './incident-resolve.ts';
import { incidentReviewCommand } from './incident-review.ts';
import { incidentRollbackCommand } from './incident-rollback.ts';
import { incidentSafeModeCommand } from './incident-safe-mode.ts';
import { incidentStatusCommand } from './incident-status.ts';
import { type Command, type CommandNeeds, say, told } from './scene.ts';

const LONGEST_ECHO = 40;

/** `incident status|open|rollback|safe-mode|cases|review|resolve ...`; alone it is the status. */
export function incidentCommand(needs: CommandNeeds): Command {
  const table: { [word: string]: Command } = {
    status: incidentStatusCommand(needs),
    open: incidentOpenCommand(needs),
    'safe-mode': incidentSafeModeCommand(needs),
    rollback: incidentRollbackCommand(needs),
    cases: incidentCasesCommand(needs),
    review: incidentReviewCommand(needs),
    resolve: incidentResolveCommand(needs),
  };
  return async (scene) => {
    const [word = 'status', ...words] = scene.command.words;
    const command = Object.hasOwn(table, word.toLowerCase()) ? table[word.toLowerCase()] : undefined;
    if (command) return command({ ...scene, command: { ...scene.command, words } });
    const [place] = scene.mine;
    if (!place) return told([]);
    const nearest = nearestTo(word, Object.keys(table), { loose: true });
    const values = { word: oneLine(`incident ${word}`, LONGEST_ECHO), nearest: `incident ${nearest ?? ''}` };
    return told(say(place)(nearest === null ? 'unknown' : 'unknown_nearest', values));
  };
}
