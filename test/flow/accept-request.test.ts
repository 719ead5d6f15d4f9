// Requests that come again, on a real store.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Accepted, acceptRequests } from '../../src/flow/accept-request.ts';
import { emailRequest } from '../requests.ts';
import { newHouse } from './house.ts';

let house: Awaited<ReturnType<typeof newHouse>>;
beforeEach(async () => {
  house = await newHouse({});
});
afterEach(() => house.close());

const named = (n: number, request = emailRequest()) => ({ request, key: `k${n}`, webhookId: `w${n}`, bodyHash: `h${n}`, trace: 't1' });
let count = 0;
const ids = { newId: (prefix: string) => `${prefix}_${++count}`, random: () => 0.5 };
const accept = (...arrived: ReturnType<typeof named>[]) =>
  acceptRequests({ ...house, ids, callbackProblem: () => null })(arrived.map((one) => ({ workspace: house.client, ...one })));
const kinds = (all: Accepted[]) => all.map(({ kind }) => kind);

test('a request that comes again is the one that there is, also when its time has passed meanwhile', async () => {
  const expires = emailRequest({ expires_at: new Date(house.clock.now().getTime() + 3_600_000).toISOString() });
  const [first] = await accept(named(1, expires));
  house.at(new Date(house.clock.now().getTime() + 7_200_000));
  const [again] = await accept(named(1, expires));
  const [other] = await accept({ ...named(1, expires), bodyHash: 'another' });
  const [fresh] = await accept(named(2, expires));
  expect(kinds([first, again, other, fresh].flatMap((one) => one ?? []))).toEqual(['created', 'repeated', 'conflict', 'refused']);
  expect(again).toMatchObject({ approval: { id: first?.kind === 'created' ? first.approval.id : 'none' } });
});

test('what comes again among others is no part of the batch of those that are new', async () => {
  const asking = emailRequest({ flags: { ...emailRequest().flags, new_domain: true } });
  const [known] = await accept(named(0, asking));
  const all = await accept(...[0, 1, 2, 3, 4, 5].map((n) => named(n, asking)));
  expect(kinds(all)).toEqual(['repeated', ...Array(5).fill('created')]);
  const approvals = all.flatMap((one) => ('approval' in one ? [one.approval] : []));
  expect(approvals[0]).toEqual(known?.kind === 'created' && known.approval);
  expect(approvals[1]?.batch?.members).toEqual(approvals.slice(1).map(({ id }) => id));
});
