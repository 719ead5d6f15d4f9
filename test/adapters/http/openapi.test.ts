// The OpenAPI document is served, complete, and says the same as the schemas that the calls are checked with.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { house, listening, workspaceOf } from './door.ts';

type Operation = { requestBody?: { content: { 'application/json': { schema: Schema } } }; responses: Record<string, unknown>; security: object[] };
type Schema = { $ref?: string; additionalProperties?: boolean; properties?: Record<string, unknown>; required?: string[]; enum?: string[] };
type Document = {
  openapi: string;
  info: { description: string };
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
};

let door: Awaited<ReturnType<typeof listening>>;
let document: Document;
beforeAll(async () => {
  door = await listening(house([workspaceOf('client-a')]).door);
  document = (await door.get('/openapi.json', null)).body as unknown as Document;
});
afterAll(() => door.close());

const operations = () =>
  Object.entries(document.paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ path, method, operation })));

test('it is OpenAPI 3.1 and tells callers to treat what they do not know as not approved', () => {
  expect(document.openapi).toMatch(/^3\.1\./);
  expect(document.info.description).toMatch(/does not know as not approved/);
});

test('every call that it names is there, and takes what it says: signatures or keys', async () => {
  for (const { path, method, operation } of operations()) {
    const { status } = await door.call(path.replace('{id}', 'apr_1'), {
      method: method.toUpperCase(),
      headers: { 'content-type': 'application/json' },
      ...(method === 'post' ? { body: '{}' } : {}),
    });
    expect([method, path, status]).toEqual([method, path, operation.security.length > 0 ? 401 : 200]);
    if (operation.security.length > 0) expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining(['401', '422', '503']));
  }
  expect(operations()).toHaveLength(20);
});

test('a request is described once, strictly, with everything that is needed', () => {
  const { Request, Approval } = document.components.schemas;
  expect(Request?.additionalProperties).toBe(false);
  expect(Request?.required).toEqual([
    'workspace',
    'agent',
    'tool',
    'action',
    'target',
    'action_reason',
    'source_signal',
    'confidence_score',
    'callback_url',
  ]);
  expect(Approval?.required).toEqual(expect.arrayContaining(['id', 'state', 'verdict', 'quorum', 'release', 'diff', 'outcome']));
  expect(Approval?.additionalProperties).not.toBe(false);
});

test('all references lead somewhere', () => {
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name ?? '');
  expect(references.length).toBeGreaterThan(5);
  for (const name of references) expect(document.components.schemas).toHaveProperty([name]);
});
