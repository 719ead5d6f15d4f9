// A request as conditions see it: complete, each missing flag or score being the value that needs a person.
import type { Change } from './diff.ts';
import type { AgentRequest, Json } from './request.ts';

/** What a condition needs to know beyond the request and the workspace's file. */
export type JudgeFacts = { now: Date; safe_mode: boolean; zone_usable: boolean; counters: Record<string, number> };

/** What the workspace says about this request. */
type Derived = {
  id: string;
  agency: boolean;
  new_client: boolean;
  lists_segments: boolean;
  segment_known: boolean;
  segment_excluded: boolean;
  source_allowed: boolean;
  webhook_listed: boolean;
};

export class Scores {
  icp_match: number;
  fit: number;
  intent: number;
  constructor(scores: AgentRequest['scores']) {
    this.icp_match = scores?.icp_match ?? 0;
    this.fit = scores?.fit ?? 0;
    this.intent = scores?.intent ?? 0;
  }
}

/** A flag that the request lacks counts as the value that needs a person. */
export class Flags {
  new_domain: boolean;
  regulated_industry: boolean;
  exec_persona: boolean;
  unsubscribe_compliant: boolean;
  active_buying: boolean;
  named_account: boolean;
  sla_match: boolean;
  new_segment: boolean;
  risky_email: boolean;
  constructor(flags: AgentRequest['flags']) {
    this.new_domain = flags?.new_domain ?? true;
    this.regulated_industry = flags?.regulated_industry ?? true;
    this.exec_persona = flags?.exec_persona ?? true;
    this.unsubscribe_compliant = flags?.unsubscribe_compliant ?? false;
    this.active_buying = flags?.active_buying ?? false;
    this.named_account = flags?.named_account ?? true;
    this.sla_match = flags?.sla_match ?? false;
    this.new_segment = flags?.new_segment ?? true;
    this.risky_email = flags?.risky_email ?? true;
  }
}

export class Target {
  record_ids: string[];
  domain: string;
  sender_domain: string;
  account: string;
  contact: string;
  sequence: string;
  segment: string;
  persona: string;
  territory: string;
  country: string;
  constructor(target: AgentRequest['target']) {
    this.record_ids = target.record_ids;
    this.domain = target.domain ?? '';
    this.sender_domain = target.sender_domain ?? '';
    this.account = target.account ?? '';
    this.contact = target.contact ?? '';
    this.sequence = target.sequence ?? '';
    this.segment = target.segment ?? '';
    this.persona = target.persona ?? '';
    this.territory = target.territory ?? '';
    this.country = target.country ?? '';
  }
}

export class Client {
  id: string;
  agency: boolean;
  new_client: boolean;
  safe_mode: boolean;
  lists_segments: boolean;
  segment_known: boolean;
  segment_excluded: boolean;
  constructor(derived: Derived, safeMode: boolean) {
    this.id = derived.id;
    this.agency = derived.agency;
    this.new_client = derived.new_client;
    this.safe_mode = safeMode;
    this.lists_segments = derived.lists_segments;
    this.segment_known = derived.segment_known;
    this.segment_excluded = derived.segment_excluded;
  }
}

export class Bulk {
  is_job: boolean;
  records: number;
  constructor(bulk: AgentRequest['bulk']) {
    this.is_job = bulk !== undefined;
    this.records = bulk?.records ?? 0;
  }
}

/** A number that the request lacks is as large as can be. */
export class BlastRadius {
  records: number;
  recipients: number;
  domains: number;
  money: number;
  constructor(radius: AgentRequest['blast_radius']) {
    this.records = radius?.records ?? Number.POSITIVE_INFINITY;
    this.recipients = radius?.recipients ?? Number.POSITIVE_INFINITY;
    this.domains = radius?.domains ?? Number.POSITIVE_INFINITY;
    this.money = radius?.money?.amount ?? Number.POSITIVE_INFINITY;
  }
}

export class Support {
  case_id: string;
  user: string;
  tenant: string;
  finance_gate_ref: string;
  payload_schema: string;
  constructor(support: AgentRequest['support']) {
    this.case_id = support?.case_id ?? '';
    this.user = support?.user ?? '';
    this.tenant = support?.tenant ?? '';
    this.finance_gate_ref = support?.finance_gate_ref ?? '';
    this.payload_schema = support?.payload_schema ?? '';
  }
}

export class Diff {
  paths: string[];
  count: number;
  /** Fields that are named and not shown count too: leaving the diff out gains nothing. */
  constructor(changes: Change[], fields: string[]) {
    this.paths = changes.map((change) => change.path);
    this.count = Math.max(changes.length, new Set(fields).size);
  }
}

/** How much of each layer is used so far, but for that of the row: which rows hold is known only once their conditions were read. */
export class Counters {
  per_role_day: number;
  per_domain_day: number;
  new_domain_day: number;
  per_sender_domain_day: number;
  new_sender_domain_day: number;
  per_account_day: number;
  meetings_per_account_week: number;
  per_workspace_day: number;
  per_sequence_day: number;
  per_object_day: number;
  bulk_jobs_day: number;
  constructor(counters: Record<string, number>) {
    this.per_role_day = counters.per_role_day ?? 0;
    this.per_domain_day = counters.per_domain_day ?? 0;
    this.new_domain_day = counters.new_domain_day ?? 0;
    this.per_sender_domain_day = counters.per_sender_domain_day ?? 0;
    this.new_sender_domain_day = counters.new_sender_domain_day ?? 0;
    this.per_account_day = counters.per_account_day ?? 0;
    this.meetings_per_account_week = counters.meetings_per_account_week ?? 0;
    this.per_workspace_day = counters.per_workspace_day ?? 0;
    this.per_sequence_day = counters.per_sequence_day ?? 0;
    this.per_object_day = counters.per_object_day ?? 0;
    this.bulk_jobs_day = counters.bulk_jobs_day ?? 0;
  }
}

/** Everything that a condition may look at; nothing in it is ever undefined. */
export type ConditionContext = {
  confidence_score: number;
  scores: Scores;
  flags: Flags;
  target: Target;
  workspace: Client;
  bulk: Bulk;
  blast_radius: BlastRadius;
  support: Support;
  diff: Diff;
  fields: string[];
  counters: Counters;
  source_vendor: string;
  source_allowed: boolean;
  template_id: string;
  environment: string;
  audience: string;
  webhook_listed: boolean;
  connector: string;
};

/** Whom a text goes to. A value that is no text is nobody that we know. */
const audienceOf = (audience: Json | undefined): string =>
  audience === undefined || audience === null ? '' : typeof audience === 'string' ? audience : 'unreadable';

/** The request as conditions see it. `fields` are the names that it changes or reads. */
export function contextOf(request: AgentRequest, changes: Change[], fields: string[], derived: Derived, facts: JudgeFacts): ConditionContext {
  return {
    confidence_score: request.confidence_score,
    scores: new Scores(request.scores),
    flags: new Flags(request.flags),
    target: new Target(request.target),
    workspace: new Client(derived, facts.safe_mode),
    bulk: new Bulk(request.bulk),
    blast_radius: new BlastRadius(request.blast_radius),
    support: new Support(request.support),
    diff: new Diff(changes, fields),
    fields,
    counters: new Counters(facts.counters),
    source_vendor: request.source_vendor ?? '',
    source_allowed: derived.source_allowed,
    template_id: request.template_id ?? '',
    environment: request.environment ?? '',
    audience: audienceOf(request.after?.audience),
    webhook_listed: derived.webhook_listed,
    connector: request.tool.connector,
  };
}
