// Microsoft Teams.
import { teamsAddresses } from '../adapters/teams/addresses.ts';
import { teamsApp } from '../adapters/teams/app.ts';
import { teamsIncidentCards } from '../adapters/teams/incident-cards.ts';
import { teamsMessenger } from '../adapters/teams/messenger.ts';
import { teamsReminders } from '../adapters/teams/reminders.ts';
import type { Conversations } from '../ports/documents.ts';
import type { NameOf } from '../surfaces/incident-lines.ts';
import type { SurfaceNeeds } from '../surfaces/needs.ts';
import type { TeamsConfig } from '../teams-config.ts';

/** The app with what goes out by it. */
export function wireTeams(needs: SurfaceNeeds & { conversations: Conversations }, config: TeamsConfig, nameOf: NameOf) {
  const app = teamsApp({ config, needs });
  const { connector } = app;
  return {
    app,
    messenger: teamsMessenger({ connector }),
    incidentCards: teamsIncidentCards({ connector, nameOf }),
    reminders: teamsReminders({ connector }),
    addressBook: teamsAddresses({ connector, tenantId: config.tenantId }),
  };
}
