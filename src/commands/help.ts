// The words that are understood, each with what it does.
import { COMMAND_WORDS } from '../domain/command.ts';
import { type Command, say, told } from './scene.ts';

export function helpCommand(): Command {
  return async ({ mine, by }) => {
    const [place] = mine;
    if (!place) return told([]);
    const tell = say(place);
    const lines = [...COMMAND_WORDS, 'caps_set' as const].map((word) => tell(`help.${word.replace('-', '_')}`));
    // Slack has a page for it.
    const inbox = by.surface === 'teams' ? [tell('help.inbox')] : [];
    return told([...lines, ...inbox, tell('help.dry_run')], { title: tell('help.title') });
  };
}
