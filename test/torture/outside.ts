// What the outside of a tiny campaign saw, to be bent by tests: one merge that two people approved and that was released once.
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { Webhook } from 'standardwebhooks';
import { type Arrival, type Click, type Evidence, type Instant, type Life, newEvidence } from '../../torture/evidence.ts';

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const START = Date.parse('2026-11-23T14:30:00Z');
const keys = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });

/** So many milliseconds into the campaign. */
export const at = (ms: number): Instant => ({ at: ms, time: START + ms });

export const life = (more: Partial<Life> = {}): Life => ({
  n: 1,
  kind: 'merge',
  workspace: 'client-a',
  needs: 2,
  voters: ['ravi', 'mei', 'ines'],
  window: null,
  cap: null,
  mustRelease: true,
  isClosed: false,
  before: {},
  after: {},
  ids: ['apr_1'],
  state: 'released',
  ...more,
});

export const click = (person: string, more: Partial<Click> = {}): Click => ({
  life: 1,
  person,
  vote: 'approve',
  sent: at(100),
  counted: true,
  ...more,
});

type Told = { id?: string; type?: string; jti?: string; approvers?: string[]; webhookId?: string; endsInMs?: number };

/** A callback as it arrived after `ms`, signed as the product signs. */
export async function arrival(ms: number, told: Told = {}, more: Partial<Arrival> = {}): Promise<Arrival> {
  const { id = 'apr_1', type = 'approval.released', jti = 'jti_1', approvers = ['ravi', 'mei'], endsInMs = 900_000 } = told;
  const { webhookId = `msg_${id}_${type}` } = told;
  const data = { id, workspace: 'client-a', digest: 'sha256:1' };
  const seconds = (time: number) => Math.floor(time / 1_000);
  const grant = () =>
    new SignJWT({ jti, digest: 'sha256:1', approvers })
      .setProtectedHeader({ alg: 'EdDSA', typ: 'countersign-grant+jwt' })
      .setSubject(id)
      .setAudience('client-a')
      .setIssuedAt(seconds(START + ms))
      .setExpirationTime(seconds(START + ms + endsInMs))
      .sign(keys.privateKey);
  const body = JSON.stringify({ type, data: type === 'approval.released' ? { ...data, grant: await grant() } : data });
  const signed = new Date(START + ms);
  const headers = { id: webhookId, timestamp: String(seconds(START + ms)), signature: new Webhook(SECRET).sign(webhookId, signed, body) };
  return { began: at(ms), headers, body, answered: 'accept', sealed: true, ...more };
}

const entry = (seq: number, type: string, actor: string, request: string, detail = {}) =>
  JSON.stringify({ seq, type, workspace: 'client-a', request_id: request, actor, detail });

/** The record of these entries, each `[type, actor, vote]` of a request. */
export const record = (entries: [string, string, string?][], request = 'apr_1') => ({
  workspace: 'client-a',
  text: entries.map(([type, actor, vote], index) => entry(index + 1, type, actor, request, vote ? { vote } : {})).join('\n'),
  verified: true,
  words: '',
});

export const WHOLE: [string, string, string?][] = [
  ['request_received', 'agent:admin'],
  ['vote_cast', 'ravi', 'approve'],
  ['vote_cast', 'mei', 'approve'],
  ['released', 'system'],
];

/** All in order, with `more` bent. */
export async function outside(more: Partial<Evidence> = {}): Promise<Evidence> {
  return {
    ...newEvidence(),
    lives: [life()],
    clicks: [click('ravi'), click('mei')],
    arrivals: [await arrival(1_000)],
    exports: [record(WHOLE)],
    messages: [{ channel: 'C0CLIENTA', text: '', marker: 'apr_1.slack', buttons: [] }],
    jwks: { keys: [await exportJWK(keys.publicKey)] },
    secrets: { 'client-a': SECRET },
    ...more,
  };
}
