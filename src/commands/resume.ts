// Ends pauses: what they held is tried again, and everybody is told.
import { pausesFor, resume, type Scope } from '../domain/pauses.ts';
import type { CommandResult } from './answer.ts';
import { findPlaceOnly, scopeName } from './find.ts';
import { type Command, type CommandNeeds, forbidden, inOpen, type Place, publish, type Scene, say, told } from './scene.ts';

const MAY_RESUME = ['revops'];

/** `resume [workspace] [role] [connector:NAME]` */
export function resumeCommand(needs: CommandNeeds): Command {
  return async (scene) => {
    const { connector, dryRun, words } = scene.command;
    const found = findPlaceOnly(scene, words);
    if (found.refused) return found.refused;
    const { place, role } = found;
    const refused = forbidden(place, MAY_RESUME, 'resume');
    if (refused) return refused;
    const scope = { role, connector };
    const outcome = await needs.ledgers.change(place.workspace.id, (ledger) => {
      const now = needs.clock.now();
      const next = resume(ledger, scope, place.person.id, now);
      const isWiderPaused = pausesFor(next, role ?? '', connector ?? '', now).length > 0;
      return { next: next === ledger || dryRun ? null : next, result: { ended: next !== ledger, isWiderPaused } };
    });
    const values = { scope: scopeName(place, scope), workspace: place.workspace.id };
    if (!outcome.ended) return told(say(place)(outcome.isWiderPaused ? 'resume.wider' : 'resume.nothing', values));
    if (dryRun) return told(say(place)('resume.would', values));
    return { ...told(say(place)('resume.started', values)), later: finishResume(needs, scene, place, scope) };
  };
}

async function finishResume(needs: CommandNeeds, scene: Scene, place: Place, scope: Scope): Promise<Omit<CommandResult, 'later'>> {
  const { workspace, person } = place;
  await needs.sealLedger(workspace.id);
  await needs.wake(workspace.id);
  const open = inOpen(place);
  const words = say(open)('resume.done', { scope: scopeName(open, scope), by: person.name });
  const spoken = await publish(needs, scene, workspace, words);
  return { private: spoken === null ? { lines: [words] } : null, public: spoken };
}
