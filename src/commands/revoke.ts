// Takes back what was released and not yet executed.
import type { Approval, State } from '../domain/documents/approval.ts';
import { scopeWords } from '../upkeep/pause-words.ts';
import { findRequest } from './find.ts';
import { refusedWords } from './refused-words.ts';
import { type Command, type CommandNeeds, forbidden, type Place, publish, say, told } from './scene.ts';

const MAY_REVOKE = ['revops'];

const NOT_YET: ReadonlySet<State> = new Set<State>(['asking', 'approved', 'waiting', 'releasing']);

/**
 * What stops a request that is not released yet: it is denied while people are asked, taken back by whoever approved it, or paused. From the moment
 * on at which its release begins nothing of that is possible, and soon there is something to revoke.
 */
function notYet(place: Place, { id, state, votes, request }: Approval): string {
  if (state === 'releasing') return say(place)('revoke.this_moment', { id });
  const remedy = state === 'asking' ? 'deny' : votes.some(({ vote }) => vote === 'approve') ? 'take_back' : 'pause';
  const words = scopeWords(place.workspace.id, { role: request.agent.role, connector: null });
  return say(place)('revoke.not_yet', { id, state: say(place)(`state.${state}`), remedy, words });
}

/** `revoke <request> [reason]` */
export function revokeCommand(needs: CommandNeeds): Command {
  return async (scene) => {
    const found = await findRequest(needs, scene);
    if (found.refused) return found.refused;
    const { place, approval, rest } = found;
    const forbiddenHere = await forbidden(needs, place, MAY_REVOKE, 'revoke');
    if (forbiddenHere) return forbiddenHere;
    const values = { id: approval.id, by: place.person.name };
    if (scene.command.dryRun) {
      if (NOT_YET.has(approval.state)) return told(notYet(place, approval));
      return told(say(place)(approval.state === 'released' ? 'revoke.would' : 'revoke.would_not', values));
    }
    const done = await needs.revoke(approval.id, { person: place.person.id, reason: rest.join(' ') || null });
    if (done?.refused && NOT_YET.has(done.approval.state)) return told(notYet(place, done.approval));
    if (done?.refused) return told(refusedWords(place, done.refused, done.approval));
    const spoken = await publish(needs, scene, place, (open) => say(open)('revoke.done', values));
    return { ...told(say(place)('revoke.done', values)), public: spoken };
  };
}
