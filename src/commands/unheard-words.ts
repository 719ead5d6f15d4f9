// An announcement for whoever typed the command, where their own channel does not hear it.
import type { Workspace } from '../domain/policy/workspace.ts';
import type { Announced } from '../upkeep/announce-owed.ts';
import type { CommandBy, Told } from './answer.ts';

/** The words in private; nothing where the channel in which the command was typed has them. */
export function unheardWords({ surface, channel }: CommandBy, { channels }: Workspace, { words, missed }: Announced): Told {
  const isHeard = channels[surface] === channel && !missed.includes(surface);
  return { private: isHeard ? null : { lines: [words[surface]] }, public: null };
}
