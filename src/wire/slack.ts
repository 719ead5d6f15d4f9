// Slack, real or emulated.
import { chartPictures } from '../adapters/charts/chart-pictures.ts';
import { slackAddresses } from '../adapters/slack/addresses.ts';
import { slackApp } from '../adapters/slack/app.ts';
import { slackIncidentCards } from '../adapters/slack/incident-cards.ts';
import { slackMessenger } from '../adapters/slack/messenger.ts';
import { POSTS } from '../adapters/slack/pace.ts';
import { slackReminders } from '../adapters/slack/reminders.ts';
import { slackUserGroups } from '../adapters/slack/user-groups.ts';
import type { Installations } from '../ports/documents.ts';
import type { SlackConfig } from '../slack-config.ts';
import type { NameOf } from '../surfaces/incident-lines.ts';
import type { SurfaceNeeds } from '../surfaces/needs.ts';
import { pacer } from '../surfaces/pacing.ts';

/** The app with what goes out by it. */
export function wireSlack(needs: SurfaceNeeds & { installations: Installations }, config: SlackConfig, nameOf: NameOf) {
  const { clock, logger, installations } = needs;
  const app = slackApp({ config, needs, installations });
  const { clientAt } = app;
  const mayPost = pacer(POSTS, clock);
  return {
    app,
    messenger: slackMessenger({ clientAt, clock, logger, pictures: chartPictures(), mayPost }),
    incidentCards: slackIncidentCards({ clientAt, clock, nameOf, mayPost }),
    reminders: slackReminders({ clientAt, clock, logger }),
    directory: slackUserGroups({ clientAt }),
    addressBook: slackAddresses({ clientAt }),
  };
}
