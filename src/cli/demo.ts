// `npm run demo`: one whole life in the terminal, on the playground's Slack and executor: a merge, two people, the window, the release,
// the callback, the execution, and the audit log verified.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../config.ts';
import type { Approval, State } from '../domain/documents/approval.ts';
import { nextOpening } from '../domain/policy/window.ts';
import { signedBy } from '../playground/executor.ts';
import { completeSample, readSample } from '../playground/samples.ts';
import type { Message } from '../playground/slack-emulator.ts';
import { verifyAudit } from '../verifier/verify-audit.ts';
import type { Countersign, startCountersign } from '../wire.ts';

const DEADLINE_MS = 30_000;
const HOUR_MS = 3_600_000;

const say = (title: string, ...lines: string[]) => console.log([`\n${title}`, ...lines.map((line) => `    ${line}`)].join('\n'));

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });

/** Looks again until there is something, or says what did not come. */
async function until<T>(what: string, look: () => T | null | undefined | Promise<T | null | undefined>): Promise<T> {
  const deadline = Date.now() + DEADLINE_MS;
  for (;;) {
    const found = await look();
    if (found !== null && found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`${what} did not come within ${DEADLINE_MS / 1000} seconds`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const inZone = (at: Date, zone: string) =>
  new Intl.DateTimeFormat('en-GB', { timeZone: zone, weekday: 'short', hour: '2-digit', minute: '2-digit' }).format(at);

type Demo = Countersign & { playground: NonNullable<Countersign['playground']> };

const reach = ({ approvals }: Demo, id: string, state: State): Promise<Approval> =>
  until(`The state "${state}"`, async () => {
    const found = await approvals.read(id);
    return found?.approval.state === state ? found.approval : null;
  });

/** An hour before the window of admin changes opens, so that there is something to wait for. */
function moveBeforeOpening({ clock, policies, holidays }: Demo): void {
  const workspace = policies.get('client-a');
  const rule = workspace?.windows['on-call'];
  if (!workspace || !rule) throw new Error('The demo needs the shipped workspace client-a; set POLICY_DIR to the shipped policies.');
  const place = { zone: workspace.time_zone, country: workspace.country, holidays };
  const tomorrow = new Date(clock.now().getTime() + 24 * HOUR_MS);
  const closed = nextOpening(rule, tomorrow, place);
  const opening = closed?.open ? nextOpening(rule, closed.closes_at, place) : closed;
  if (opening) clock.moveTo(new Date(opening.opens_at.getTime() - HOUR_MS));
  say(`It is ${inZone(clock.now(), workspace.time_zone)} in New York`, 'Admin changes go out during on-call hours only, from 09:00.');
}

async function ask(demo: Demo): Promise<string> {
  const { clock, ids, playground, policies, url } = demo;
  const request = completeSample(readSample('merge-accounts'), { now: clock.now(), ids, callbackUrl: `http://${playground.executorHost}/callback` });
  playground.executor.expect(request.client_ref ?? '', request);
  const body = JSON.stringify(request);
  const secret = policies.get('client-a')?.secrets.webhook[0] ?? '';
  const answer = await fetch(`${url}/v1/requests`, { method: 'POST', headers: signedBy(secret, ids.newId('msg'), new Date(), body), body });
  const approval = (await answer.json()) as {
    id: string;
    state: string;
    digest: string;
    verdict: { decision: string; tier: number; rows: string[] };
  };
  if (answer.status !== 202) throw new Error(`The request was not taken: ${answer.status} ${JSON.stringify(approval)}`);
  const { verdict } = approval;
  say(
    `The admin agent asks: merge ${request.target.record_ids.join(' and ')}`,
    `"${request.action_reason}"`,
    `POST /v1/requests  202  ${approval.id}`,
    `verdict ${verdict.decision}, tier ${verdict.tier}, row ${verdict.rows.join(', ')}`,
  );
  return approval.id;
}

/** One person's way through the review dialog. */
async function review(demo: Demo, card: Message, user: string, reason: string): Promise<string> {
  const { emulator } = demo.playground;
  const words = () => emulator.privates.filter((one) => one.user === user);
  const { triggerId } = await emulator.click(user, card, 'review');
  const view = await until('The review dialog, or a refusal', () => emulator.viewOf(triggerId) ?? (words().length > 0 ? 'refused' : null));
  if (view === 'refused') return words().at(-1)?.text ?? 'refused';
  const { errors } = await emulator.submit(user, view, { decision: 'approve', reason });
  return errors ? Object.values(errors).join(' ') : `approved: ${reason}`;
}

async function decide(demo: Demo, id: string): Promise<void> {
  const { emulator } = demo.playground;
  const card = await until('The card', () => emulator.messages.find((message) => JSON.stringify(message.blocks).includes(id)));
  say('The card stands in Slack, in # client-a', card.text);
  say('Three people review the whole bundle');
  for (const [name, user, reason] of [
    ['Dana', 'U0DANA', 'Fine.'],
    ['Ravi', 'U0RAVI', 'Same company, I checked the tax register.'],
    ['Mei', 'U0MEI', 'Jo owns both, she agrees.'],
  ] as const) {
    console.log(`    ${name.padEnd(5)} ${await review(demo, card, user, reason)}`);
  }
}

async function release(demo: Demo, id: string): Promise<void> {
  const { clock, flow, playground } = demo;
  const waiting = await reach(demo, id, 'waiting');
  const { opens_at, zone, at, held_by } = waiting.release;
  say(
    'Approved by two people, it waits',
    `for: ${held_by.join(', ')}; opens ${opens_at}, ${inZone(new Date(opens_at ?? 0), zone ?? 'UTC')} in ${zone}`,
  );
  clock.moveTo(new Date(Date.parse(at ?? '') + 1000));
  await flow.resumeStalled(0);
  const got = await until('The callback', () => playground.executor.received.find((one) => one.request === id && one.type === 'approval.released'));
  say('The window opens: checked again, caps reserved, sealed, released', `callback ${got.type}  signature ${got.signature}, grant ${got.grant}`);
  await reach(demo, id, 'executed');
  say('The executor reports what it did', 'executed, exactly as approved');
}

async function prove(demo: Demo, folder: string): Promise<void> {
  const { policies, url } = demo;
  const key = policies.get('client-a')?.secrets.api_keys[0]?.key ?? '';
  const lines = await fetch(`${url}/v1/audit/export`, { headers: { authorization: `Bearer ${key}` } }).then((answer) => answer.text());
  const keys = (await fetch(`${url}/.well-known/jwks.json`).then((answer) => answer.json())) as Parameters<typeof verifyAudit>[1]['keys'];
  const file = join(folder, 'export.jsonl');
  writeFileSync(file, lines);
  const types = lines
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { type: string }).type);
  const good = await verifyAudit(file, { keys });
  writeFileSync(file, lines.replace('tax register', 'tax registry'));
  const bad = await verifyAudit(file, { keys });
  say(
    'The audit log, exported and verified with the public key alone',
    types.join(', '),
    `${good.entries} entries: ${good.ok ? 'verified' : `BROKEN, ${good.broken?.why}`}`,
    `the same with one word changed: ${bad.ok ? 'NOT FOUND' : `entry ${bad.broken?.seq}, ${bad.broken?.why}`}`,
  );
  if (!good.ok || bad.ok) throw new Error('The audit log did not prove itself');
}

/** Exit code 0 where the life went to its end. `start` starts Countersign. */
export async function demo(start: typeof startCountersign): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-demo-'));
  const env = { ...process.env, DATA_DIR: join(folder, 'data'), PORT: String(await freePort()), PLAYGROUND: 'on', LOG_LEVEL: 'error' };
  const running = await start(readConfig(env, 'all'));
  try {
    const { playground } = running;
    if (!playground) throw new Error('The demo needs the playground; take the SLACK_ variables away.');
    const whole = { ...running, playground };
    moveBeforeOpening(whole);
    const id = await ask(whole);
    await decide(whole, id);
    await release(whole, id);
    await prove(whole, folder);
    console.log('\nThat was one life. "npm start" opens the playground, where you are the people.');
    return 0;
  } finally {
    await running.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
