// The steps of the release on a real store in memory, with an executor that does what a test says.
import { generateKeyPairSync } from 'node:crypto';
import { type SigningKey, signer } from '../../src/adapters/callback/grant.ts';
import { pgApprovals } from '../../src/adapters/postgres/approvals.ts';
import { pgAuditLog } from '../../src/adapters/postgres/audit-log.ts';
import { openDatabase } from '../../src/adapters/postgres/database.ts';
import { pgIncidents } from '../../src/adapters/postgres/incidents.ts';
import { pgLedgers } from '../../src/adapters/postgres/ledgers.ts';
import { pgSignals } from '../../src/adapters/postgres/signals.ts';
import type { Approval } from '../../src/domain/documents/approval.ts';
import type { ExecutionReport } from '../../src/domain/documents/compare-execution.ts';
import type { Workspace } from '../../src/domain/policy/workspace.ts';
import { releaseAction } from '../../src/flow/release-action.ts';
import { returnOutcome } from '../../src/flow/return-outcome.ts';
import { sealLedger } from '../../src/flow/seal-record.ts';
import { actOnIncident } from '../../src/incidents/act-on-incident.ts';
import { addBypass } from '../../src/incidents/add-bypass.ts';
import { finishRollback } from '../../src/incidents/finish-rollback.ts';
import { noteRollbackEnd } from '../../src/incidents/note-rollback-end.ts';
import { openIncident } from '../../src/incidents/open-incident.ts';
import { readReview } from '../../src/incidents/read-review.ts';
import { recordExecution } from '../../src/incidents/record-execution.ts';
import { recordSignal } from '../../src/incidents/record-signal.ts';
import { requestsBehind } from '../../src/incidents/requests-behind.ts';
import { revokeRelease } from '../../src/incidents/revoke-release.ts';
import { rollBack } from '../../src/incidents/roll-back.ts';
import { tendIncidents } from '../../src/incidents/tend-incident.ts';
import { watchTripwires } from '../../src/incidents/watch-tripwires.ts';
import type { IncidentCards } from '../../src/ports/chat.ts';
import type { Callbacks, Delivery } from '../../src/ports/executors.ts';
import { wakeResumed } from '../../src/upkeep/wake-resumed.ts';
import { workspace } from '../domain/workspace-for-tests.ts';

export const accepted: Delivery = { ok: true, status: 204 };
export const timedOut: Delivery = { ok: false, reason: 'no answer', refused: false, gone: false, retryAfterMs: null };
export const refusedToConnect: Delivery = { ok: false, reason: 'connection refused', refused: true, gone: false, retryAfterMs: null };

type Sent = Parameters<Callbacks['send']>[0];

/** `now` is read at each look; `send` is the executor's end. */
export async function newHouse(words: object = {}, incidentCards: IncidentCards[] = []) {
  const database = await openDatabase({ dataDir: null });
  const stores = {
    approvals: pgApprovals(database),
    ledgers: pgLedgers(database),
    auditLog: pgAuditLog(database),
    signals: pgSignals(database),
    incidents: pgIncidents(database),
  };
  const client = workspace(words);
  let now = new Date('2026-11-23T15:00:00Z');
  let send: (callback: Sent) => Promise<Delivery> = async () => accepted;
  let onLook: () => Promise<unknown> = async () => undefined;
  const silent = () => undefined;
  const needs = {
    ...stores,
    signals: {
      ...stores.signals,
      find: async (query: Parameters<typeof stores.signals.find>[0]) => {
        await onLook();
        return stores.signals.find(query);
      },
    },
    policies: { get: (id: string) => (id === client.id ? client : null), all: () => [client] },
    callbacks: { send: (callback: Sent) => send(callback) },
    signer: await signer({ jwk: generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }) as SigningKey }),
    clock: { now: () => now, monotonicMs: () => 0, sleep: async () => undefined },
    ids: { newId: (prefix: string) => `${prefix}_${Math.floor(now.getTime())}`, random: () => 0.5 },
    jobs: { add: silent },
    holidays: () => false,
    logger: { debug: silent, info: silent, warn: silent, error: silent },
    issuer: 'https://countersign.example',
  };
  const sealing = { ...needs, sealLedger: sealLedger(needs) };
  const watch = watchTripwires(sealing);
  const behind = requestsBehind(needs);
  const wakeNow = wakeResumed(needs);
  const wake = (id: string) => void wakeNow(id);
  const tending = { ...needs, incidentCards, requestsBehind: behind };
  const recordReport = recordExecution({ ...needs, wake, addBypass: addBypass(sealing), watch, finishRollback: finishRollback(needs) });
  return {
    ...needs,
    client,
    release: releaseAction({ ...needs, openIncident: openIncident(sealing), wake }),
    revoke: revokeRelease({ ...needs, wake }),
    tell: returnOutcome({ ...needs, noteRollbackEnd: noteRollbackEnd(needs) }),
    report: (workspace: Workspace, report: ExecutionReport) => recordReport(workspace, report, () => true),
    rollBack: rollBack(needs),
    requestsBehind: behind,
    readReview: readReview({ ...needs, requestsBehind: behind }),
    watch,
    openIncident: openIncident(sealing),
    signal: recordSignal({ ...needs, watch }),
    tend: tendIncidents(tending),
    /** What follows is for `tend`, so that a test says when. */
    actOnIncident: actOnIncident({
      ...sealing,
      policies: needs.policies,
      regressionCases: { result: async () => ({ passed: 1, total: 1 }) },
      tend: async () => undefined,
    }),
    seal: sealing.sealLedger,
    at: (instant: string | Date) => {
      now = new Date(instant);
    },
    executor: (answer: (callback: Sent) => Promise<Delivery>) => {
      send = answer;
    },
    /** What happens in the world right when a release looks for stop events. */
    meanwhile: (work: () => Promise<unknown>) => {
      onLook = work;
    },
    stored: async (id: string): Promise<Approval> => {
      const found = await stores.approvals.read(id);
      if (!found) throw new Error(`${id} is not stored`);
      return found.approval;
    },
    close: () => database.close(),
  };
}
