// Takes one's own approval back, until the release.
import { OPEN } from '../domain/documents/approval.ts';
import { findRequest } from './find.ts';
import { refusedWords } from './refused-words.ts';
import { type Command, type CommandNeeds, publish, say, told } from './scene.ts';

/** `take-back <request>` */
export function takeBackCommand(needs: CommandNeeds): Command {
  return async (scene) => {
    const found = await findRequest(needs, scene);
    if (found.refused) return found.refused;
    const { place, approval } = found;
    const values = { id: approval.id, by: place.person.name };
    if (scene.command.dryRun) {
      const may = OPEN.has(approval.state) && approval.votes.some(({ person, vote }) => person === place.person.id && vote === 'approve');
      return told(say(place)(may ? 'take_back.would' : 'take_back.would_not', values));
    }
    const done = await needs.castTakeBack(approval.id, place.person.id);
    if (done?.refused) return told(refusedWords(place, done.refused, done.approval));
    const spoken = await publish(needs, scene, place, (open) => say(open)('take_back.done', values));
    return { ...told(say(place)('take_back.done', values)), public: spoken };
  };
}
