// Cards of incidents in Teams, each with a thread that tells the story. What was told is not found again there: at worst a line stands twice.
import { incidentLine } from '../../commands/incident-words.ts';
import type { IncidentCards } from '../../ports/chat.ts';
import type { Connector } from './connector.ts';
import { openMessage } from './messages.ts';
import { renderIncident } from './render-incident.ts';
import { cardMessage } from './told.ts';

/** Of many events at once the newest are told. */
const MOST_LINES = 20;

type Needs = { connector: Connector; nameOf: (workspace: string, person: string) => string };

export function teamsIncidentCards({ connector, nameOf }: Needs): IncidentCards {
  return {
    surface: 'teams',
    find: async () => null,
    isTold: async () => false,
    post: (channel, facts) => connector.post(channel, cardMessage(renderIncident(facts)), { urgent: true }),
    update: (channel, message, facts) => connector.update(channel, message, cardMessage(renderIncident(facts))),

    async tell(channel, message, facts, events) {
      const named = (id: string) => nameOf(facts.workspace.id, id);
      const lines = events.flatMap((event) => incidentLine(event, facts.locale, named) ?? []).slice(-MOST_LINES);
      if (lines.length > 0) await connector.post(`${channel};messageid=${message}`, openMessage(lines.join('\n\n')));
    },
  };
}
