// The words that are understood, each with what it does; or one of them, where help was asked for with it.
import { COMMAND_WORDS, type CommandWord, type ParsedCommand } from '../domain/command/command.ts';
import { type Command, say, told } from './scene.ts';

/** The words to tell of: all, or the one after which help was asked for, or that follows `help`. */
function wordsMeant({ word, words: [named] }: ParsedCommand): CommandWord[] {
  const meant = COMMAND_WORDS.find((one) => one === (word === 'help' ? named?.toLowerCase() : word));
  return meant === undefined ? [...COMMAND_WORDS] : [meant];
}

export function helpCommand(): Command {
  return async ({ mine, by, command }) => {
    const [place] = mine;
    if (!place) return told([]);
    const tell = say(place);
    const meant = wordsMeant(command);
    const lines = meant
      .flatMap((word) => (word === 'caps' ? [word, 'caps_set' as const] : [word]))
      .map((word) => tell(`help.${word.replace('-', '_')}`));
    // Slack has a page for it.
    const inbox = by.surface === 'teams' && meant.length > 1 ? [tell('help.inbox')] : [];
    return told([...lines, ...inbox, tell('help.dry_run')], { title: tell('help.title') });
  };
}
