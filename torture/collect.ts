// The evidence at the end: Slack's messages as they stand, each client's exported audit log with the verifier's word, the public keys.
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { SlackEmulator } from '../src/playground/slack-emulator.ts';
import { markerOf } from './cards.ts';
import type { Clients } from './clients.ts';
import type { Evidence } from './evidence.ts';
import type { Wires } from './wires.ts';

const VERIFIER = resolve(import.meta.dirname, '../src/verifier/verify-audit.ts');

/** Runs the verifier as an auditor does: the program, the export and the keys in files, and nothing else. */
function verify(file: string, keys: string): Promise<{ verified: boolean; words: string }> {
  return new Promise((resolved) => {
    execFile(process.execPath, [VERIFIER, file, '--keys', keys], (error, stdout, stderr) => {
      resolved({ verified: error === null, words: `${stdout}${stderr}`.trim() });
    });
  });
}

type Needs = { evidence: Evidence; slack: SlackEmulator; wires: Wires; clients: Clients; folder: string };

/** Completes the evidence. */
export async function collect({ evidence, slack, wires, clients, folder }: Needs): Promise<Evidence> {
  const jwks = await wires.text('/.well-known/jwks.json', '');
  const keys = join(folder, 'jwks.json');
  writeFileSync(keys, jwks);
  evidence.jwks = JSON.parse(jwks);
  evidence.messages = slack.messages
    .filter(({ deleted }) => !deleted)
    .map((message) => ({ channel: message.channel, text: message.text, marker: markerOf(message), buttons: slack.buttons(message) }));
  for (const { id } of clients.all) {
    const text = await wires.text('/v1/audit/export', id);
    const file = join(folder, `${id}.jsonl`);
    writeFileSync(file, text);
    evidence.exports.push({ workspace: id, text, ...(await verify(file, keys)) });
  }
  return evidence;
}
