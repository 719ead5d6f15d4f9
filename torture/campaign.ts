// One campaign: a house on its store, lives that are lived while everything goes wrong, quiet until all has settled, and what the
// outside saw of it.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { planClients, writePolicies } from './clients.ts';
import { collect } from './collect.ts';
import { type Evidence, newEvidence } from './evidence.ts';
import { startExecutor } from './executor.ts';
import { freePorts, type House, newSecrets, openHouse } from './house.ts';
import { startPausing } from './pausing.ts';
import { newPeople } from './people.ts';
import { planLives } from './plan-lives.ts';
import { playLife } from './play-life.ts';
import { newRandom } from './random.ts';
import { settle } from './settle.ts';
import { STORES, type Store, type StoreName } from './stores.ts';
import { startTrouble } from './trouble.ts';
import { startUnreliableSlack } from './unreliable-slack.ts';
import { newWires } from './wires.ts';

export type CampaignOptions = {
  lives: number;
  store: StoreName;
  seed: number;
  /** How many lives begin in a second. */
  perSecond: number;
  /** Told how far it is. */
  say: (words: string) => void;
  /** Leaves its folder with the product's logs. */
  keep: boolean;
};

const SHORTEST_MS = 20_000;
/** Faults go on until every life was asked for and voted on and a little longer; but no longer than so many times the plan. */
const LONGEST_RUN = 5;
const AFTERWARDS_MS = 5_000;

/** Lives the lives. The evidence is complete when it returns; nothing of the campaign is left running. */
export async function runCampaign(options: CampaignOptions): Promise<Evidence> {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-torture-'));
  const store = await STORES[options.store]();
  try {
    const evidence = await liveAll(options, store, folder);
    if (options.keep) writeFileSync(join(folder, 'evidence.json'), JSON.stringify(evidence));
    return evidence;
  } finally {
    await store.close();
    if (options.keep) options.say(`The logs and the evidence are in ${folder}.`);
    else rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function liveAll({ lives, seed, perSecond, say }: CampaignOptions, store: Store, folder: string): Promise<Evidence> {
  const evidence = newEvidence();
  const random = (purpose: string) => newRandom(seed, purpose);
  const runMs = Math.max(SHORTEST_MS, (lives / perSecond) * 1_000);
  const clients = planClients(Date.now(), runMs);
  const { secrets, keys, env } = newSecrets(clients);
  evidence.secrets = secrets;
  evidence.windows = clients.windows;
  evidence.caps = Object.fromEntries(clients.all.flatMap(({ id, cap }) => (cap === null ? [] : [[id, cap]])));

  const ports = await freePorts(store);
  const doors = ports.filter((_, index) => store.roles[index] !== 'worker').map((port) => `http://127.0.0.1:${port}`);
  const wires = newWires({ doors, random: random('doors'), secrets, keys });
  let house: House | null = null;
  const killSender = (why: string) => house?.killSender(why);
  const executor = await startExecutor({ evidence, random: random('executor'), wires: () => wires, killSender });
  const { slack, behave } = await startUnreliableSlack({ evidence, random: random('slack'), deliverTo: wires.door, killSender });
  const policyDir = writePolicies(folder, clients, executor.host);
  try {
    house = await openHouse({ store, ports, folder, policyDir, slack, env, evidence, random: random('processes') });
    const people = newPeople({ slack, evidence, wires });
    const outside = { evidence, people, wires, callbackUrl: executor.url };
    say(`${lives} lives in ${Math.round(runMs / 1_000)} s ...`);
    const playing = Promise.all(planLives(random('lives'), clients, lives, runMs).map((plan) => playLife(plan, outside)));
    const trouble = startTrouble({ house, store, evidence, random: random('trouble') });
    const pausing = startPausing({ slack, evidence, people, random: random('pauses'), clients: clients.pausable });
    await Promise.race([playing.then(() => wait(AFTERWARDS_MS)), wait(runMs * LONGEST_RUN)]);
    await trouble.stop();
    executor.behave();
    behave();
    await pausing.stop();
    people.calm();
    say('The faults have ended, everything settles ...');
    await playing;
    await executor.reported();
    await settle({ outside, slack, say });
    return await collect({ evidence, slack, wires, clients, folder });
  } finally {
    await house?.close();
    await slack.close();
    await executor.close();
  }
}
