// Cards of incidents in Teams, each with a thread that tells the story. What was told is not found again there: at worst a line stands twice.
import type { IncidentCards } from '../../ports/chat.ts';
import { type NameOf, threadLines } from '../../surfaces/incident-lines.ts';
import type { Connector } from './connector.ts';
import { openMessage } from './messages.ts';
import { renderIncident } from './render-incident.ts';
import { cardMessage } from './told.ts';

type Needs = { connector: Connector; nameOf: NameOf };

export function teamsIncidentCards({ connector, nameOf }: Needs): IncidentCards {
  return {
    surface: 'teams',
    find: async () => null,
    isTold: async () => false,
    post: (channel, facts) => connector.post(channel, cardMessage(renderIncident(facts)), { urgent: true }),
    update: (channel, message, facts) => connector.update(channel, message, cardMessage(renderIncident(facts))),

    async tell(channel, message, facts, events) {
      const lines = threadLines(facts, events, nameOf).map(({ line }) => line);
      if (lines.length > 0) await connector.post(`${channel};messageid=${message}`, openMessage(lines.join('\n\n')));
    },
  };
}
