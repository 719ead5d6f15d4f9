// Cards of incidents in Slack with their threads: posted, repainted, found again. Never retries by itself; the sweep does.
import type { IncidentCards } from '../../ports/chat.ts';
import type { Clock } from '../../ports/runtime.ts';
import { type NameOf, threadLines } from '../../surfaces/incident-lines.ts';
import { type Pacer, pacer } from '../../surfaces/pacing.ts';
import { joined, said, when } from '../../surfaces/piece.ts';
import { type Block, escaped, paragraph, runs } from './block-kit.ts';
import { within } from './budget.ts';
import { findMarked, findReply, isGone, marked, paced } from './calls.ts';
import type { ClientAt } from './clients.ts';
import { UPDATES } from './pace.ts';
import { renderIncident } from './render-incident.ts';

const LONGEST_LINE = 500;
const LONGEST_TEXT = 2000;

type Needs = { clientAt: ClientAt; clock: Pick<Clock, 'monotonicMs'>; nameOf: NameOf; mayPost: Pacer };

/** Its clients must not retry or wait by itself. */
export function slackIncidentCards({ clientAt, clock, nameOf, mayPost }: Needs): IncidentCards {
  const mayUpdate = pacer(UPDATES, clock);
  const reply = findReply(clientAt);

  return {
    surface: 'slack',
    find: findMarked(clientAt),

    async post(channel, facts, marker) {
      const client = await clientAt({ channel });
      mayPost(channel, { urgent: true });
      const answer = await paced(() => client.chat.postMessage({ channel, ...renderIncident(facts), ...marked(marker) }));
      if (!answer.ts) throw new Error('Slack took the card but named no message');
      return answer.ts;
    },

    async update(channel, message, facts) {
      const client = await clientAt({ channel });
      mayUpdate(channel);
      try {
        await paced(() => client.chat.update({ channel, ts: message, ...renderIncident(facts) }));
        return true;
      } catch (error) {
        if (isGone(error)) return false;
        throw error;
      }
    },

    async tell(channel, message, facts, events, marker) {
      const told = threadLines(facts, events, nameOf).map(({ at, line }) => ({ at, line: within(line, LONGEST_LINE) }));
      if (told.length === 0) return;
      const client = await clientAt({ channel });
      mayPost(channel);
      const pieces = joined(told.map(({ at, line }) => [when(at, 'time'), said(`   ${line}`)]));
      const blocks: Block[] = [paragraph(runs(pieces, facts.locale))];
      const text = escaped(within(told.map(({ line }) => line).join('\n'), LONGEST_TEXT));
      await paced(() => client.chat.postMessage({ channel, thread_ts: message, text, blocks, ...marked(marker) }));
    },

    isTold: async (channel, message, marker) => (await reply(channel, message, marker)) !== null,
  };
}
