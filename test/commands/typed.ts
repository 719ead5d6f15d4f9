// Commands typed into a workspace that is kept in memory: real commands and flow, stores that keep what they are given.
import { oneTimeCodes } from '../../src/adapters/totp/one-time-codes.ts';
import type { CommandBy } from '../../src/commands/answer.ts';
import { recognise } from '../../src/commands/recognise.ts';
import type { CommandNeeds } from '../../src/commands/scene.ts';
import { agentCommands } from '../../src/commands/table.ts';
import { isHeldByPause } from '../../src/domain/approval/held-now.ts';
import type { Approval } from '../../src/domain/documents/approval.ts';
import type { Incident } from '../../src/domain/documents/incident.ts';
import { emptyLedger, type Ledger, owesSomething } from '../../src/domain/ledger/ledger.ts';
import { type Enrolment, emptyEnrolment } from '../../src/domain/policy/enrolment.ts';
import type { Holidays } from '../../src/domain/policy/window.ts';
import type { Workspace } from '../../src/domain/policy/workspace.ts';
import { type Entry, type EntryDraft, link } from '../../src/domain/record/chain.ts';
import { collectDecision } from '../../src/flow/collect-decision.ts';
import { breakGlass } from '../../src/flow/decision/break-glass.ts';
import { takeBack } from '../../src/flow/decision/take-back.ts';
import { sealLedger, sealRecord } from '../../src/flow/seal-record.ts';
import { sendAgain } from '../../src/flow/send-again.ts';
import { actOnIncident } from '../../src/incidents/act-on-incident.ts';
import { openIncident } from '../../src/incidents/open-incident.ts';
import { readReview } from '../../src/incidents/read-review.ts';
import { requestsBehind } from '../../src/incidents/requests-behind.ts';
import { revokeRelease } from '../../src/incidents/revoke-release.ts';
import { rollBack } from '../../src/incidents/roll-back.ts';
import type { Approvals } from '../../src/ports/approvals.ts';
import type { AuditLog, Enrolments, Incidents, Ledgers, Signals } from '../../src/ports/documents.ts';
import type { OneTimeCodes } from '../../src/ports/one-time-codes.ts';
import type { Policies } from '../../src/ports/policies.ts';
import type { Clock, Ids } from '../../src/ports/runtime.ts';
import { secretBox } from '../../src/secret-box.ts';
import { announceNews, announceOwed, type Speaker } from '../../src/upkeep/announce-owed.ts';
import { linkedPolicies } from '../../src/upkeep/linked-policies.ts';
import { lookAgain } from '../../src/upkeep/remind-approvers.ts';
import { wakeResumed } from '../../src/upkeep/wake-resumed.ts';
import { sampleDigest } from '../domain/sample-digest.ts';
import { sampleWeekly } from '../domain/sample-weekly.ts';
import { workspace } from '../domain/workspace-for-tests.ts';

export const AT = '2026-11-23T14:30:00.000Z';
export const CHANNEL = 'C0CLIENTA';
export const TEAMS_CHANNEL = '19:client-a@thread.tacv2';

const person = (id: string, ...groups: string[]) => ({ id, name: id[0]?.toUpperCase() + id.slice(1), slack: `U0${id.toUpperCase()}`, groups });
export const clientA = workspace({
  channels: { slack: CHANNEL, teams: TEAMS_CHANNEL },
  people: [person('dana', 'revops'), person('riley', 'revops'), person('ines', 'on-call'), person('max', 'sales'), person('gus', 'break-glass')],
  agents: [{ role: 'admin', operator: 'dana' }],
});
export const clientB = workspace({ id: 'client-b', name: 'Client B', channels: { slack: 'C0CLIENTB' }, people: [person('bea', 'revops')] });

function memoryApprovals(): Approvals & { put(approval: Approval): void } {
  const all = new Map<string, Approval>();
  const unused = () => Promise.reject(new Error('no command does this'));
  return {
    put: (approval) => void all.set(approval.id, approval),
    async insert(approval) {
      const known = [...all.values()].find((one) => one.workspace === approval.workspace && one.key === approval.key);
      if (!known) all.set(approval.id, approval);
      return { inserted: known === undefined, approval: known ?? approval };
    },
    byKey: unused,
    due: unused,
    count: unused,
    forget: unused,
    async pick({ workspace: of, from, until, skip, limit }) {
      const isIn = ({ created_at }: Approval) => Date.parse(created_at) >= from.getTime() && Date.parse(created_at) < until.getTime();
      return [...all.values()].filter((one) => one.workspace === of && isIn(one)).slice(skip, skip + limit);
    },
    tally: unused,
    sentTo: unused,
    markSealed: unused,
    read: async (id) => {
      const approval = all.get(id);
      return approval ? { approval, sealed: 0 } : null;
    },
    readAll: async (ids) => ids.flatMap((id) => all.get(id) ?? []),
    async change(id, decide) {
      const now = all.get(id);
      if (!now) return null;
      const { next, result } = decide(now);
      const approval = next ? { ...next, version: now.version + 1 } : now;
      all.set(id, approval);
      return { approval, result };
    },
    async list({ workspace: of, state, limit }) {
      const items = [...all.values()].filter((one) => one.workspace === of && (state === undefined || one.state === state));
      return { items: items.slice(0, limit), next: items.length > limit ? String(limit) : null };
    },
    async heldByPause(of, role) {
      const isHeld = ({ workspace: its, release, request }: Approval) =>
        its === of && isHeldByPause(release) && (role === undefined || request.agent.role === role);
      return [...all.values()].filter(isHeld).map(({ id }) => id);
    },
  };
}

function memoryLedgers(): Ledgers {
  const all = new Map<string, Ledger>();
  const read = (id: string) => all.get(id) ?? emptyLedger(id);
  return {
    read: async (id) => read(id),
    async change(id, decide) {
      const { next, result } = decide(read(id));
      if (next) all.set(id, { ...next, v: next.v + 1 });
      return result;
    },
    unsealed: async () => [...all.values()].filter(owesSomething).map((one) => one.workspace),
  };
}

function memoryEnrolments(): Enrolments {
  const all = new Map<string, Enrolment>();
  const read = (workspace: string, person: string) => all.get(`${workspace} ${person}`) ?? emptyEnrolment(workspace, person);
  return {
    read: async (workspace, person) => read(workspace, person),
    async change(workspace, person, decide) {
      const { next, result } = decide(read(workspace, person));
      if (next) all.set(`${workspace} ${person}`, { ...next, version: next.version + 1 });
      return result;
    },
    unsealed: async () => [...all.values()].filter(({ events }) => events.length > 0),
  };
}

function memoryIncidents(): Incidents {
  const all = new Map<string, Incident>();
  const unused = () => Promise.reject(new Error('no command does this'));
  const of = (workspace: string) => [...all.values()].filter((one) => one.workspace === workspace);
  const read = (workspace: string, id: string) => of(workspace).find((one) => one.id === id) ?? null;
  return {
    due: unused,
    markSealed: unused,
    async insert(incident) {
      if (all.has(incident.id)) return false;
      all.set(incident.id, incident);
      return true;
    },
    async read(workspace, id) {
      const incident = read(workspace, id);
      return incident && { incident, sealed: 0 };
    },
    async change(workspace, id, decide) {
      const now = read(workspace, id);
      if (!now) return null;
      const { next, result } = decide(now);
      const incident = next ? { ...next, version: now.version + 1 } : now;
      all.set(id, incident);
      return { incident, result };
    },
    list: async (workspace, limit) => ({ items: of(workspace).reverse().slice(0, limit), next: null }),
  };
}

function memoryAudit(): AuditLog & { entries: Entry[] } {
  const entries: Entry[] = [];
  const unused = () => Promise.reject(new Error('no command does this'));
  return {
    entries,
    append: async (_workspace, drafts: EntryDraft[]) => {
      for (const draft of drafts) if (!entries.some(({ id }) => id === draft.id)) entries.push(link(draft, entries.at(-1) ?? null));
    },
    head: async (of) => entries.findLast((one) => one.workspace === of) ?? null,
    count: unused,
    async query({ workspace: of, request, type, since = '', until = '9', limit, cursor }) {
      const after = Number(cursor ?? 0);
      const found = entries.filter(
        (one) =>
          one.workspace === of &&
          (request === undefined || one.request_id === request) &&
          (type === undefined || one.type === type) &&
          one.timestamp_utc >= since &&
          one.timestamp_utc < until &&
          one.seq > after,
      );
      return { items: found.slice(0, limit), next: found.length > limit ? String(found[limit - 1]?.seq) : null };
    },
    export: () => {
      throw new Error('no command does this');
    },
  };
}

const noSignals: Signals = {
  has: async () => false,
  recent: async () => [],
  list: async () => [],
  count: async () => [],
  insert: async () => true,
  find: async () => null,
  forget: async () => 0,
};

function countingIds(): Ids {
  let made = 0;
  return { newId: (prefix) => `${prefix}_new${++made}`, random: () => 0.5 };
}

/** Time that moves only while somebody sleeps; `meanwhile` is what happens then. */
function sleepyClock(): Clock & { meanwhile: (sleptMs: number) => void; sleepTo: (at: string) => void } {
  let sleptMs = 0;
  return {
    meanwhile: () => {},
    sleepTo: (at) => {
      sleptMs = Date.parse(at) - Date.parse(AT);
    },
    now: () => new Date(Date.parse(AT) + sleptMs),
    monotonicMs: () => sleptMs,
    async sleep(ms) {
      sleptMs += ms;
      this.meanwhile(sleptMs);
    },
  };
}

type Heard = { channel: string; words: string; marker: string | undefined };

/** A chat platform that keeps what was announced there; while `isDown` it takes nothing. */
function speakerOf(surface: Speaker['surface']): Speaker & { heard: Heard[]; isDown: boolean } {
  const heard: Heard[] = [];
  return {
    surface,
    heard,
    isDown: false,
    find: async (channel, marker) => (heard.some((one) => one.channel === channel && one.marker === marker) ? 'found' : null),
    async announce(channel, words, marker) {
      if (this.isDown) throw new Error('the platform is down');
      heard.push({ channel, words, marker });
    },
  };
}

const withKey = oneTimeCodes(secretBox([Buffer.alloc(32, 1)], () => 'the key is gone'));

/** A workspace with its people, in which commands can be typed. */
export function office({
  codes = withKey,
  client = clientA,
  others = [clientB],
  holidays = () => false,
}: {
  codes?: OneTimeCodes | null;
  client?: Workspace;
  others?: Workspace[];
  holidays?: Holidays;
} = {}) {
  const enrolments = memoryEnrolments();
  const approvals = memoryApprovals();
  const ledgers = memoryLedgers();
  const incidents = memoryIncidents();
  const auditLog = memoryAudit();
  const clock = sleepyClock();
  const files: Policies = { all: () => [client, ...others], get: (id) => [client, ...others].find((one) => one.id === id) ?? null };
  const policies = linkedPolicies({ policies: files, ledgers, clock });
  const jobs = { add: () => {} };
  const announced: { workspace: string; words: string; inTeams: string; except: string | null }[] = [];
  const seal = sealLedger({ ledgers, incidents, auditLog });
  const cases = { passed: 0, total: 0 };
  const regressionCases = { result: async () => cases };
  const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
  const behind = requestsBehind({ approvals });
  const [slack, teams] = [speakerOf('slack'), speakerOf('teams')];
  const open = openIncident({ ledgers, incidents, clock, sealLedger: seal });
  const act = actOnIncident({ incidents, ledgers, policies, regressionCases, clock, logger: silent, sealLedger: seal, tend: async () => undefined });
  const announce: CommandNeeds['announce'] = async (of, { slack: words, teams: inTeams }, except) =>
    void announced.push({ workspace: of, words, inTeams, except });
  const addresses = new Map<string, string[]>();
  const addressBooks = (['slack', 'teams'] as const).map((surface) => ({ surface, addressesOf: async (of: string) => addresses.get(of) ?? [] }));
  const wake = wakeResumed({ approvals, ledgers, policies, jobs, clock });
  const announcing = { approvals, ledgers, incidents, policies, clock, logger: silent, speakers: [slack, teams], actOnIncident: act, wake };
  const run = agentCommands({
    policies,
    recognise: recognise({ policies, ledgers, clock, logger: silent, addressBooks, sealLedger: seal, announceNews: announceNews(announcing) }),
    approvals,
    ledgers,
    auditLog,
    holidays,
    readDigest: async ({ id, name, locale, time_zone: timeZone }, { day }) => sampleDigest({ workspace: { id, name, locale, timeZone }, day }),
    readWeekly: async ({ id, name, locale, time_zone: timeZone }, { week, first, last }) =>
      sampleWeekly({ workspace: { id, name, locale, timeZone }, week, first, last }),
    clock,
    ids: countingIds(),
    sendAgain: sendAgain({ approvals, jobs, clock }),
    sealLedger: seal,
    castTakeBack: takeBack(collectDecision({ approvals, policies, jobs, clock, holidays: () => false }), { approvals, ledgers, policies, clock }),
    breakGlass: breakGlass(collectDecision({ approvals, policies, jobs, clock, holidays: () => false }), {
      ...{ approvals, ledgers, policies, clock },
      holidays: () => false,
    }),
    revoke: revokeRelease({ approvals, ledgers, jobs, clock, wake: (id) => void wake(id) }),
    announceNews: announceNews(announcing),
    wake,
    lookAgain: lookAgain({ approvals, ledgers, policies, holidays: () => false, clock, jobs, reminders: [], logger: silent }),
    announce,
    incidents,
    enrolments,
    codes,
    openIncident: open,
    actOnIncident: act,
    regressionCases,
    rollBack: rollBack({ approvals, ledgers, incidents, signals: noSignals, jobs, clock, ids: countingIds() }),
    requestsBehind: behind,
    readReview: readReview({ incidents, auditLog, ledgers, clock, requestsBehind: behind }),
    callbackGraceMs: 10_000,
  });
  const typeAs = async (by: CommandBy, words: string) => {
    const before = slack.heard.length;
    const { later, ...first } = await run(words, by);
    const then = await later;
    const heard = slack.heard.slice(before).find(({ channel }) => channel === by.channel)?.words ?? null;
    const said = [first.private?.title, ...(first.private?.lines ?? []), first.private?.preformatted].filter((one) => one !== undefined);
    return { said: said.join('\n'), answer: first.private, announced: then?.public ?? first.public ?? heard, later: then ?? null };
  };
  const type = (who: string, words: string, channel = CHANNEL) => typeAs({ surface: 'slack', account: `U0${who.toUpperCase()}`, channel }, words);
  /** Puts an approval there with all that happened to it in the audit log. */
  const putSealed = async (approval: Approval) => {
    approvals.put(approval);
    await sealRecord({ auditLog })(approval, 0);
  };
  return {
    type,
    typeAs,
    policies,
    putSealed,
    approvals,
    ledgers,
    enrolments,
    incidents,
    act,
    open,
    cases,
    auditLog,
    clock,
    announced,
    /** What platforms say of accounts. */
    addresses,
    slack,
    teams,
    announceOwed: announceOwed(announcing),
    types: () => auditLog.entries.map((entry) => entry.type),
  };
}
