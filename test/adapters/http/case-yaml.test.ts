// A file of cases holds what an agent wrote as text, whatever it looks like to YAML or to an eye.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { caseYaml } from '../../../src/adapters/http/case-yaml.ts';
import { readRegressionSets } from '../../../src/adapters/policies/read-regression.ts';
import { judgeRequest } from '../../../src/domain/approval/judge-request.ts';
import { newApproval } from '../../../src/domain/approval/new-approval.ts';
import type { Approval } from '../../../src/domain/documents/approval.ts';
import { newIncident } from '../../../src/domain/documents/incident.ts';
import type { AgentRequest, JsonObject } from '../../../src/domain/documents/request.ts';
import { casesOfIncident } from '../../../src/domain/incident/incident-cases.ts';
import { emptyLedger } from '../../../src/domain/ledger/ledger.ts';
import { workspace } from '../../domain/workspace-for-tests.ts';
import { emailRequest } from '../../requests.ts';

const NOW = new Date('2026-11-23T14:30:00Z');
const client = workspace();
const incident = newIncident('client-a', {
  ...{ id: 'inc_7', number: 7, kind: 'manual', opened_at: NOW.toISOString(), opened_by: 'mei', owner: null, request_id: 'apr_1' },
  ...{ code: 'manual', detail: 'bad list', tier: null, agent_role: null, pause: null, evidence: {} },
});
let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'cases-'));
  mkdirSync(join(dir, 'cases'));
});
afterAll(() => rmSync(dir, { recursive: true }));

const judged = (request: AgentRequest): Approval => {
  const judgement = judgeRequest(client, request, emptyLedger('client-a'), () => false, NOW);
  return newApproval(client, request, judgement, { id: 'apr_1', key: 'k', webhookId: 'w', bodyHash: 'h', trace: 't', now: NOW });
};
const read = (text: string) => {
  writeFileSync(join(dir, 'cases', 'one.yaml'), text);
  return readRegressionSets(dir);
};

test('whatever an agent wrote comes back as it was, and hides nothing from who reads the file', () => {
  const hostile = [
    '<<',
    '*a',
    '&a',
    '!!js/x',
    '# x',
    ': ',
    '- x',
    '%YAML',
    '---',
    '...',
    '\u202e',
    '\u2028',
    '\u0000',
    '\r\n',
    '\u{e0041}',
    '"',
    "'",
    '~',
  ];
  const words = fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom(...hostile), fc.string({ unit: fc.constantFrom(...hostile) }));
  const key = words.filter((name) => !['__proto__', 'constructor', 'prototype'].includes(name));
  const json = fc.letrec<{ json: unknown }>((tie) => ({
    json: fc.oneof(
      { maxDepth: 3 },
      words,
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('json'), { maxLength: 3 }),
      fc.dictionary(key, tie('json'), { maxKeys: 3 }),
    ),
  })).json;
  fc.assert(
    fc.property(fc.dictionary(key, json, { maxKeys: 4 }), words, (after, reason) => {
      const request = emailRequest({ after: JSON.parse(JSON.stringify(after)) as JsonObject, action_reason: `x${reason}` });
      const cases = casesOfIncident(client, incident, [judged(request)]);
      const text = caseYaml(client, incident, cases);
      expect(text).not.toMatch(/(?![\t\n])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      const { sets, problems } = read(text);
      expect(problems).toEqual([]);
      expect(sets[0]?.value.cases[0]?.request).toEqual(cases[0]?.written.request);
    }),
    { numRuns: 100 },
  );
});
