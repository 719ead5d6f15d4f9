// What may be asked about requests and done to them later: read, list, evaluate beforehand, withdraw.
import { type Approval, OPEN } from '../../domain/documents/approval.ts';
import { type Answer, answer, type Handler } from './answer.ts';
import type { Holder } from './api-key.ts';
import { isObject } from './body.ts';
import { type Calls, checked, checkedQuery, unauthorized } from './calls.ts';
import { type Door, viewFor } from './door.ts';
import { invalid, problem } from './problem.ts';
import { Evaluation, RequestsQuery, Withdrawal } from './schemas.ts';
import { signsForAll } from './webhook.ts';

const ID = /^apr_[0-9a-z]{1,64}$/;
/** When to look again, in seconds, at what is still open. */
const LOOK_AGAIN: Partial<Record<Approval['state'], number>> = { asking: 15, approved: 2, waiting: 30, releasing: 2 };

const noRequest = () => problem('not_found', 'There is no such request in your workspace.');
const idOf = (params: { [name: string]: unknown }) => (typeof params.id === 'string' && ID.test(params.id) ? params.id : null);

const sees = ({ workspace, role }: Holder, approval: Approval) =>
  approval.workspace === workspace.id && (role === null || approval.request.agent.role === role);

/** GET /v1/requests/ID: authoritative. Tells when to look again while it is open. */
export function getRequest(
  { approvals, ledgers, ...door }: Pick<Door, 'approvals' | 'ledgers' | 'clock' | 'holidays'>,
  { keyedGet }: Calls,
): Handler {
  return keyedGet('requests', async (holder, request) => {
    const id = idOf(request.params);
    const found = id ? await approvals.read(id) : null;
    if (!found || !sees(holder, found.approval)) return noRequest();
    const seconds = LOOK_AGAIN[found.approval.state];
    const ledger = OPEN.has(found.approval.state) ? await ledgers.read(holder.workspace.id) : null;
    const body = viewFor(door, holder.workspace, ledger)(found.approval);
    return answer(200, body, seconds === undefined ? {} : { 'retry-after': String(seconds) });
  });
}

/** GET /v1/requests: newest first. A key of one agent's sees that agent's. */
export function listRequests(
  { approvals, ledgers, ...door }: Pick<Door, 'approvals' | 'ledgers' | 'clock' | 'holidays'>,
  { keyedGet }: Calls,
): Handler {
  return keyedGet('requests', async (holder, request) => {
    const query = checkedQuery(RequestsQuery, request.query);
    if ('refused' in query) return query.refused;
    const { state, role, limit, cursor } = query.data;
    if (holder.role !== null && role !== undefined && role !== holder.role) return answer(200, { items: [], next: null });
    const page = await approvals.list({ workspace: holder.workspace.id, state, role: holder.role ?? role, limit, cursor });
    const ledger = page.items.some(({ state: one }) => OPEN.has(one)) ? await ledgers.read(holder.workspace.id) : null;
    return answer(200, { items: page.items.map(viewFor(door, holder.workspace, ledger)), next: page.next });
  });
}

/** POST /v1/evaluate: the judgement for any instant; stores nothing. */
export function postEvaluate({ flow, clock }: Pick<Door, 'flow' | 'clock'>, { signedPost, tooFast }: Calls): Handler {
  const named = ({ request }: Record<string, unknown>) => (isObject(request) ? request.workspace : null);
  return signedPost({ named, may: (sender, body) => signsForAll(sender, [body.request]) }, async ({ workspace, body }) => {
    const wait = await tooFast(workspace, 'evaluate', 1);
    if (wait) return wait;
    const parsed = checked(Evaluation, body);
    if ('refused' in parsed) return parsed.refused;
    const { request, at } = parsed.data;
    const evaluated = await flow.evaluateRequest(workspace, request, at === undefined ? clock.now() : new Date(at));
    if (evaluated.kind === 'evaluated') return answer(200, evaluated.body);
    return invalid(evaluated.errors.map((error) => ({ ...error, path: `/request${error.path}` })));
  });
}

/** POST /v1/requests/ID/withdraw: 200 also the second time. */
export function postWithdraw({ flow, approvals, ...door }: Pick<Door, 'flow' | 'approvals' | 'clock' | 'holidays'>, { signedPost }: Calls): Handler {
  return signedPost({ may: () => true }, async (call, http): Promise<Answer> => {
    const parsed = checked(Withdrawal, call.body);
    if ('refused' in parsed) return parsed.refused;
    const id = idOf(http.params);
    const found = id ? await approvals.read(id) : null;
    if (!id || found?.approval.workspace !== call.workspace.id) return noRequest();
    if (!call.signedFor(found.approval.request.agent.role)) return unauthorized();
    if (found.approval.rollback) return problem('forbidden', 'A person asked for this rollback; people deny it where its card is.');
    const done = await flow.withdrawRequest(id, { workspace: call.workspace.id, reason: parsed.data.reason ?? null });
    if (!done) return noRequest();
    return done.refused ? tooLate(done.approval) : answer(200, viewFor(door, call.workspace)(done.approval));
  });
}

const tooLate = ({ id, state }: Approval): Answer =>
  problem('already_decided', `It is ${state} already and can no longer be withdrawn; GET /v1/requests/${id} says what became of it.`);
