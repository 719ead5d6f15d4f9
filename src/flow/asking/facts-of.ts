// What a card shows at this instant: of one approval, or of all that share the card of a batch.
import { type BatchFacts, batchFacts } from '../../domain/card/batch-facts.ts';
import { cardFacts } from '../../domain/card/card.ts';
import type { CardFacts } from '../../domain/card/card-facts.ts';
import type { Approval } from '../../domain/documents/approval.ts';
import { capsNow } from '../../domain/ledger/caps.ts';
import { delegationsOn } from '../../domain/ledger/delegation.ts';
import type { Holidays } from '../../domain/policy/window.ts';
import type { Workspace } from '../../domain/policy/workspace.ts';
import type { Ledgers } from '../../ports/documents.ts';
import type { Clock } from '../../ports/runtime.ts';

type Needs = { ledgers: Pick<Ledgers, 'read'>; clock: Clock; holidays: Holidays };

/** What the card of an approval shows now. */
export const cardFactsOf =
  ({ ledgers, clock, holidays }: Needs) =>
  async (approval: Approval, workspace: Workspace): Promise<CardFacts> => {
    const now = clock.now();
    const ledger = await ledgers.read(workspace.id);
    return cardFacts(approval, {
      workspace,
      caps: capsNow(ledger, approval, workspace, now),
      now,
      holidays,
      ledger,
      delegations: delegationsOn(ledger, now),
    });
  };

/** What the card of a batch shows now. */
export const batchFactsOf =
  ({ ledgers, clock, holidays }: Needs) =>
  async (members: Approval[], workspace: Workspace): Promise<BatchFacts> => {
    const now = clock.now();
    const ledger = await ledgers.read(workspace.id);
    const delegations = delegationsOn(ledger, now);
    return batchFacts(members, (member) => ({ workspace, caps: capsNow(ledger, member, workspace, now), now, holidays, delegations, ledger }));
  };
