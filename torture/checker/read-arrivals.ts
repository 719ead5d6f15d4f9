// The callbacks of a campaign as the outside can know them: whose signature and grant hold, by nothing but the published keys.
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import { Webhook } from 'standardwebhooks';
import type { Arrival, Evidence } from '../evidence.ts';

export type Grant = { jti: string; sub: string; digest: string; approvers: string[]; begins: number; ends: number };

/** One callback, read. `wrong` says what does not hold of its signature or grant. */
export type Told = Arrival & { id: string; type: string; workspace: string; grant: Grant | null; wrong: string | null };

type Body = { type: string; data: { id: string; workspace: string; digest: string; grant?: string } };

function signatureHolds({ headers, body }: Arrival, secret: string): boolean {
  const expected = new Webhook(secret).sign(headers.id, new Date(Number(headers.timestamp) * 1000), body);
  return headers.signature.split(' ').includes(expected);
}

/** Verified as of its arrival. A grant that was over by then is still read: it says so by `ends`. */
async function readGrant(token: string, { data }: Body, keys: ReturnType<typeof createLocalJWKSet>): Promise<Grant | string> {
  try {
    const options = { audience: data.workspace, typ: 'countersign-grant+jwt', algorithms: ['EdDSA'], currentDate: new Date(0) };
    const { payload } = await jwtVerify(token, keys, options);
    const { jti = '', sub = '', digest, approvers, iat = 0, exp = 0 } = payload;
    if (sub !== data.id || digest !== data.digest) return 'its grant is for another action';
    return {
      jti,
      sub,
      digest: String(digest),
      approvers: Array.isArray(approvers) ? approvers.map(String) : [],
      begins: iat * 1000,
      ends: exp * 1000,
    };
  } catch (error) {
    return `its grant does not hold: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** Everything that reached the executor, oldest first. */
export async function readArrivals({ arrivals, secrets, jwks }: Evidence): Promise<Told[]> {
  const keys = createLocalJWKSet(jwks as JSONWebKeySet);
  const read = arrivals.map(async (arrival): Promise<Told> => {
    const body = JSON.parse(arrival.body) as Body;
    const { id, workspace, grant: token } = body.data;
    const told = { ...arrival, id, type: body.type, workspace, grant: null };
    if (!signatureHolds(arrival, secrets[workspace] ?? '')) return { ...told, wrong: 'its signature does not hold' };
    if (body.type !== 'approval.released') return { ...told, wrong: token ? 'it carries a grant' : null };
    const grant = await readGrant(token ?? '', body, keys);
    return typeof grant === 'string' ? { ...told, wrong: grant } : { ...told, grant, wrong: null };
  });
  return (await Promise.all(read)).toSorted((one, other) => one.began.at - other.began.at);
}
