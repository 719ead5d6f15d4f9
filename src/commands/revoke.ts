// Takes back what was released and not yet executed.
import { findRequest } from './find.ts';
import { refusedWords } from './refused-words.ts';
import { type Command, type CommandNeeds, forbidden, inOpen, publish, say, told } from './scene.ts';

const MAY_REVOKE = ['revops'];

/** `revoke <request> [reason]` */
export function revokeCommand(needs: CommandNeeds): Command {
  return async (scene) => {
    const found = await findRequest(needs, scene);
    if (found.refused) return found.refused;
    const { place, approval, rest } = found;
    const forbiddenHere = await forbidden(needs, place, MAY_REVOKE, 'revoke');
    if (forbiddenHere) return forbiddenHere;
    const values = { id: approval.id, by: place.person.name };
    if (scene.command.dryRun) return told(say(place)(approval.state === 'released' ? 'revoke.would' : 'revoke.would_not', values));
    const done = await needs.revoke(approval.id, { person: place.person.id, reason: rest.join(' ') || null });
    if (done?.refused) return told(refusedWords(place, done.refused, done.approval));
    const spoken = await publish(needs, scene, place.workspace, say(inOpen(place))('revoke.done', values));
    return { ...told(say(place)('revoke.done', values)), public: spoken };
  };
}
