// What the doors of chat platforms need from the core: a few functions, so that no SDK reaches further in and no flow reaches out.
import type { Recognise, RunCommand } from '../commands/answer.ts';
import type { Inbox } from '../commands/read-inbox.ts';
import type { BatchFacts } from '../domain/card/batch-facts.ts';
import type { CardFacts } from '../domain/card/card-facts.ts';
import type { Approval } from '../domain/documents/approval.ts';
import type { ChatSurface } from '../domain/documents/chat-account.ts';
import type { Incident } from '../domain/documents/incident.ts';
import type { IncidentFacts } from '../domain/incident/incident-facts.ts';
import type { Voters } from '../domain/policy/may-vote.ts';
import type { Workspace } from '../domain/policy/workspace.ts';
import type { DecisionAnswer } from '../flow/collect-decision.ts';
import type { GlassAsk } from '../flow/decision/break-glass.ts';
import type { VoteAsk } from '../flow/decision/cast-vote.ts';
import type { EditAsk } from '../flow/decision/edit-request.ts';
import type { BatchDecision, BatchVoteAsk } from '../flow/decision/vote-on-batch.ts';
import type { ActOnIncident } from '../incidents/act-on-incident.ts';
import type { Policies } from '../ports/policies.ts';
import type { Clock, Logger } from '../ports/runtime.ts';

export type SurfaceNeeds = {
  castVote: (id: string, vote: VoteAsk) => Promise<DecisionAnswer>;
  /** What people do to the requests that share a card. */
  batches: {
    vote: (member: string, vote: BatchVoteAsk) => Promise<BatchDecision | null>;
    part: (id: string, person: string) => Promise<DecisionAnswer>;
    factsOf: (members: Approval[], workspace: Workspace) => Promise<BatchFacts>;
  };
  takeBack: (id: string, person: string) => Promise<DecisionAnswer>;
  editRequest: (id: string, ask: EditAsk) => Promise<DecisionAnswer>;
  /** Breaks the glass, and says so in every channel of the workspace. */
  breakGlass: (id: string, ask: GlassAsk) => Promise<DecisionAnswer>;
  readApproval: (id: string) => Promise<Approval | null>;
  readApprovals: (ids: string[]) => Promise<Approval[]>;
  /** Who may vote on this approval now; who is in these groups is asked of their directories, of others a copy says it. */
  readVoters: (approval: Approval, groups?: string[]) => Promise<Voters>;
  /** The facts of an approval as its card would show them now. */
  factsOf: (approval: Approval, workspace: Workspace) => Promise<CardFacts>;
  runCommand: RunCommand;
  /** What waits for an account. */
  readInbox: (by: { surface: ChatSurface; account: string }) => Promise<Inbox>;
  incidents: {
    act: ActOnIncident;
    read: (workspace: string, id: string) => Promise<Incident | null>;
    /** What its card shows now. */
    factsOf: (incident: Incident, workspace: Workspace) => Promise<IncidentFacts>;
  };
  policies: Policies;
  /** Before anything is done for an account: whose it is, looked up anew. */
  recognise: Recognise;
  clock: Clock;
  logger: Logger;
};
