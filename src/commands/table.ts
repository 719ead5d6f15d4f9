// The words of `/agent` and who does what for each: one door for every surface.
import { type CommandWord, parseCommand } from '../domain/command/command.ts';
import { oneLine } from '../domain/documents/plain-text.ts';
import { localeOn } from '../domain/policy/locale.ts';
import { text } from '../texts.ts';
import type { RunCommand } from './answer.ts';
import { auditCommand } from './audit.ts';
import { breakGlassCommand } from './break-glass.ts';
import { capsCommand } from './caps.ts';
import { delegateCommand } from './delegate.ts';
import { digestCommand } from './digest.ts';
import { enrollCommand } from './enroll.ts';
import { explainCommand } from './explain.ts';
import { helpCommand } from './help.ts';
import { incidentCommand } from './incident.ts';
import { linkCommand } from './link.ts';
import { oncallCommand } from './oncall.ts';
import { pauseCommand } from './pause.ts';
import { queueCommand } from './queue.ts';
import { placesOf } from './read-inbox.ts';
import { resumeCommand } from './resume.ts';
import { revokeCommand } from './revoke.ts';
import { type Command, type CommandNeeds, say, told } from './scene.ts';
import { showCommand } from './show.ts';
import { statusCommand } from './status.ts';
import { takeBackCommand } from './take-back.ts';
import { unlinkCommand } from './unlink.ts';

/** Of a word that is no command not more than this is repeated. */
const LONGEST_ECHO = 40;

/** The language of somebody whom no workspace knows. */
const STRANGER_LOCALE = 'en';

/**
 * Runs the words after `/agent`. Everything that a person may not do, or that is not there, is an answer and changes nothing;
 * what it throws is a fault of the stores. `later` comes within `callbackGraceMs` and a little.
 */
export function agentCommands(needs: CommandNeeds): RunCommand {
  const table: Record<CommandWord, Command> = {
    help: helpCommand(),
    status: statusCommand(needs),
    queue: queueCommand(needs),
    show: showCommand(needs),
    audit: auditCommand(needs),
    explain: explainCommand(needs),
    oncall: oncallCommand(needs),
    digest: digestCommand(needs),
    delegate: delegateCommand(needs),
    enroll: enrollCommand(needs),
    link: linkCommand(needs),
    unlink: unlinkCommand(needs),
    pause: pauseCommand(needs),
    resume: resumeCommand(needs),
    caps: capsCommand(needs),
    revoke: revokeCommand(needs),
    'take-back': takeBackCommand(needs),
    'break-glass': breakGlassCommand(needs),
    incident: incidentCommand(needs),
  };
  return async (words, by) => {
    await needs.recognise(by);
    const home = needs.policies.all().find((workspace) => workspace.channels[by.surface] === by.channel) ?? null;
    const now = needs.clock.now();
    const mine = placesOf(needs, by).map((one) => ({ ...one, now }));
    const place = mine.find(({ workspace }) => workspace.id === home?.id) ?? mine[0];
    const command = parseCommand(words);
    if (!place && 'word' in command && command.word === 'link' && !command.help) return table.link({ command, by, mine, home, now });
    if (!place)
      return told(text(localeOn(by.surface, home?.locale ?? STRANGER_LOCALE), 'command.not_linked', { account: oneLine(by.account, LONGEST_ECHO) }));
    if ('unknown' in command) {
      const values = { word: oneLine(command.unknown, LONGEST_ECHO), nearest: command.nearest ?? '' };
      return told(say(place)(command.nearest === null ? 'unknown' : 'unknown_nearest', values));
    }
    const run = command.help ? table.help : table[command.word];
    return run({ command, by, mine: [place, ...mine.filter((one) => one !== place)], home, now });
  };
}
