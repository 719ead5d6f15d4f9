// One client as its file says it, with the matrix that holds for it: what judging, voting and releasing look at.
import type { RegressionCase } from './case-file.ts';
import type { FollowedGroups, Unread } from './followed-groups.ts';
import type { Matrix } from './matrix.ts';
import type { Transfer, Voters } from './may-vote.ts';
import type { Person } from './quorum.ts';
import type { StepUp } from './step-up.ts';
import type { Tripwires } from './tripwire-file.ts';
import type { WindowRule } from './window.ts';

export type Workspace = {
  id: string;
  name: string;
  /** SHA-256 of the matrix and of what decides in this file: people's groups, operators, caps, windows, lists. */
  hash: string;
  matrix: Matrix;
  /** Cases that the matrix passed when it was loaded, and that a resume after an incident needs too. */
  regression: RegressionCase[];
  /** Names of cases that the matrix failed when this process started: no release goes until they pass. Left out where all pass. */
  failing?: string[];
  time_zone: string;
  country: string | null;
  locale: string;
  /** First day as a client, `YYYY-MM-DD`. */
  since: string;
  new_client_days: number;
  known_good_segments: string[];
  excluded_segments: string[];
  allowed_sources: string[];
  /** The Slack team, or the organisation, whose installation speaks in its channel; needed where several have installed the app. */
  slack_team?: string | undefined;
  channels: { slack?: string | undefined; teams?: string | undefined };
  people: Person[];
  /** Whether an account that is nobody's becomes the person's whose e-mail address its platform vouches for. */
  link_by_email?: boolean;
  /** Groups whose members are those of a group in a directory. */
  groups?: FollowedGroups | undefined;
  /** Those of them of which nobody could say who is in them: nobody is. */
  unread?: Unread[];
  /** `secret` are two while one takes the place of the other. */
  agents: { role: string; operator?: string | undefined; secret?: string[] | undefined }[];
  callback_hosts: string[];
  suppressed: { domains: string[]; contacts: string[] };
  windows: Record<string, WindowRule>;
  spread_minutes: number;
  /** How many releases that a pause held leave in a minute once it is over. */
  resume_per_minute: number;
  agency: boolean;
  pause_on_bypass: boolean;
  tripwires: Tripwires;
  /** Territory -> owners who may be given its leads. */
  territories: { [territory: string]: string[] };
  webhook_allowlist: { host: string; schema: string; reviewed_by: string }[];
  /** `parts` are left out where the matrix says them. */
  executors: { connector: string; url: string; parts?: string[] | undefined }[];
  requests_per_minute: number;
  /** Groups that are asked besides, one after the other, where nobody answers within so much working time. */
  escalation: { after_minutes: number; to: string[] };
  reminders: { after_minutes: number; at_most: number };
  /** What the digest calls faster than can be read, and from how many on it says so. */
  quick_votes: { under_seconds: number; at_least: number };
  /** Whether approvals want a one-time code. */
  step_up?: StepUp | undefined;
  /** Group that is asked last, and at once where nobody else is left. */
  last_resort: string;
  secrets: { webhook: string[]; callback: string[]; api_keys: { key: string; scope: string }[] };
};

/** The name of somebody, or the id where they are gone. */
export const nameIn = ({ people }: Pick<Workspace, 'people'>, id: string): string => people.find((person) => person.id === id)?.name ?? id;

/** Who operates agents of this role: they cannot vote on its requests. */
export const operatorsOf = (workspace: Pick<Workspace, 'agents'>, role: string): string[] =>
  workspace.agents.flatMap((agent) => (agent.role === role && agent.operator ? [agent.operator] : []));

/** Who may vote in this workspace on requests of this role, with the delegations that run now (`delegationsOn`). */
export const votersOf = (workspace: Pick<Workspace, 'agents' | 'people' | 'step_up' | 'unread'>, role: string, delegations: Transfer[]): Voters => ({
  people: workspace.people,
  operators: operatorsOf(workspace, role),
  delegations,
  ...(workspace.unread ? { unread: workspace.unread } : {}),
  ...(workspace.step_up ? { step_up: workspace.step_up } : {}),
});
