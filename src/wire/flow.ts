// The steps from the door to the outcome, each given just what it needs.
import { callbackAllowed } from '../adapters/callback/address.ts';
import { measuredAccept, measuredVotes } from '../adapters/http/measured.ts';
import { tracedAccept, tracedVotes } from '../adapters/telemetry/traced.ts';
import { acceptRequests, evaluateRequest, findKnown } from '../flow/accept-request.ts';
import { checkCode } from '../flow/check-code.ts';
import { collectDecision } from '../flow/collect-decision.ts';
import { breakGlass } from '../flow/decision/break-glass.ts';
import { castVote } from '../flow/decision/cast-vote.ts';
import { editRequest } from '../flow/decision/edit-request.ts';
import { partFromBatch } from '../flow/decision/part-from-batch.ts';
import { takeBack } from '../flow/decision/take-back.ts';
import { voteOnBatch } from '../flow/decision/vote-on-batch.ts';
import { withdrawRequest } from '../flow/decision/withdraw-request.ts';
import { holdForWindow } from '../flow/hold-for-window.ts';
import { releaseAction } from '../flow/release-action.ts';
import { returnOutcome } from '../flow/return-outcome.ts';
import { sealLedger as newSealLedger, sealEnrolments, sealStep } from '../flow/seal-record.ts';
import { sendAgain } from '../flow/send-again.ts';
import { actOnIncident as newActOnIncident } from '../incidents/act-on-incident.ts';
import { addBypass } from '../incidents/add-bypass.ts';
import { consumeGrant } from '../incidents/consume-grant.ts';
import { finishRollback } from '../incidents/finish-rollback.ts';
import { noteRollbackEnd } from '../incidents/note-rollback-end.ts';
import { openIncident as newOpenIncident } from '../incidents/open-incident.ts';
import { readReview } from '../incidents/read-review.ts';
import { recordExecution } from '../incidents/record-execution.ts';
import { recordSignal } from '../incidents/record-signal.ts';
import { requestsBehind } from '../incidents/requests-behind.ts';
import { revokeRelease } from '../incidents/revoke-release.ts';
import { rollBack } from '../incidents/roll-back.ts';
import { tendIncident, tendIncidents } from '../incidents/tend-incident.ts';
import { watchTripwires } from '../incidents/watch-tripwires.ts';
import type { IncidentCards, Reminders } from '../ports/chat.ts';
import { activateMatrix } from '../upkeep/activate-matrix.ts';
import { announceNews, announceOwed, type Speaker } from '../upkeep/announce-owed.ts';
import { askInSafeMode } from '../upkeep/ask-in-safe-mode.ts';
import { checkpointChain } from '../upkeep/checkpoint-chain.ts';
import { expireRequest } from '../upkeep/expire-request.ts';
import { forgetOld } from '../upkeep/forget-old.ts';
import { readDigest } from '../upkeep/read-digest.ts';
import { readWeekly } from '../upkeep/read-weekly.ts';
import { lookAgain, remindApprovers } from '../upkeep/remind-approvers.ts';
import { resumeStalled } from '../upkeep/resume-stalled.ts';
import { settleLedgers, settleRestored } from '../upkeep/settle-ledgers.ts';
import { takeOverAttempts } from '../upkeep/take-over-attempts.ts';
import { wakeResumed } from '../upkeep/wake-resumed.ts';
import type { House } from './common.ts';
import { regressionCases } from './regression-cases.ts';

export type Flow = ReturnType<typeof wireFlow>;

type Needs = Pick<House, 'common' | 'config' | 'rules' | 'metrics' | 'stores' | 'rightOfWay'>;

export function wireFlow({ common, config, rules, metrics, stores, rightOfWay: { first } }: Needs) {
  const accept = acceptRequests({ ...common, callbackProblem: (url, workspace) => callbackAllowed(url, workspace, rules) });
  const decide = collectDecision(common);
  const coded = { ...common, checkCode: checkCode(common) };
  const cast = first(tracedVotes(measuredVotes(castVote(decide, coded), metrics), common.tracer));
  const settle = settleLedgers(common);
  const sealLedger = newSealLedger(common);
  const openIncident = newOpenIncident({ ...common, sealLedger });
  const watch = watchTripwires({ ...common, sealLedger });
  const wakeNow = wakeResumed(common);
  const wake = (workspace: string) =>
    void wakeNow(workspace).catch((error: unknown) =>
      common.logger.warn({ err: error, workspace }, 'What waits for a cap was not tried again and waits for its day'),
    );
  /** Where cards of incidents go; a chat platform adds its own when it is wired. */
  const incidentCards: IncidentCards[] = [];
  /** Where people are reminded, likewise. */
  const reminders: Reminders[] = [];
  /** Where everybody is told, likewise. */
  const speakers: Speaker[] = [];
  const behind = requestsBehind(common);
  const tending = { ...common, incidentCards, requestsBehind: behind };
  const actOnIncident = newActOnIncident({ ...common, regressionCases, sealLedger, tend: tendIncident(tending) });
  const announcing = { ...common, speakers, actOnIncident, wake: wakeNow };
  return {
    acceptRequests: first(tracedAccept(measuredAccept(accept, { metrics, clock: common.clock }), common.tracer)),
    findKnown: first(findKnown(common)),
    evaluateRequest: evaluateRequest(common),
    withdrawRequest: withdrawRequest(decide, common),
    castVote: cast,
    voteOnBatch: voteOnBatch({ ...common, cast }),
    partFromBatch: partFromBatch(decide),
    takeBack: takeBack(decide, common),
    editRequest: first(editRequest(decide, common)),
    breakGlass: first(breakGlass(decide, coded)),
    revokeRelease: revokeRelease({ ...common, wake }),
    recordExecution: recordExecution({
      ...common,
      watch,
      wake,
      addBypass: addBypass({ ...common, sealLedger }),
      finishRollback: finishRollback(common),
    }),
    consumeGrant: consumeGrant(common),
    recordSignal: recordSignal({ ...common, watch }),
    holdForWindow: holdForWindow(common),
    releaseAction: releaseAction({ ...common, openIncident, wake, issuer: config.publicUrl }),
    returnOutcome: returnOutcome({ ...common, noteRollbackEnd: noteRollbackEnd(common) }),
    sendAgain: sendAgain(common),
    sealStep: sealStep(common),
    expireRequest: expireRequest(common),
    sealLedger,
    incidentCards,
    openIncident,
    rollBack: rollBack(common),
    requestsBehind: behind,
    readReview: readReview({ ...common, requestsBehind: behind }),
    actOnIncident,
    resumeStalled: resumeStalled({
      ...common,
      settleRestored: settleRestored({ home: stores.home, settle }),
      sealLedger,
      announceOwed: announceOwed(announcing),
      sealEnrolments: sealEnrolments(common),
      tendIncidents: tendIncidents(tending),
    }),
    speakers,
    announceNews: announceNews(announcing),
    reminders,
    remindApprovers: remindApprovers({ ...common, reminders }),
    lookAgain: lookAgain({ ...common, reminders }),
    wakeResumed: wakeNow,
    askInSafeMode: askInSafeMode(common),
    takeOverAttempts: takeOverAttempts(common),
    settleLedgers: settle,
    activateMatrix: activateMatrix({ ...common, isAlone: stores.isOurs }),
    checkpointChain: checkpointChain(common),
    readDigest: readDigest(common),
    forgetOld: forgetOld(common),
    readWeekly: readWeekly(common),
  };
}
