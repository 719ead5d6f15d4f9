// What an execution that nobody approved says about itself, as an incident keeps it.
import { expect, test } from 'vitest';
import type { ExecutionReport } from '../../../src/domain/documents/compare-execution.ts';
import { untraced } from '../../../src/domain/documents/untraced.ts';

const report = (more: object) => ({ status: 'done', executed_at: '2026-11-23T14:00:00Z', ...more }) as unknown as ExecutionReport;

test('it is kept on one line, cut to what an incident shows, and no more than twenty records of it', () => {
  const long = 'x'.repeat(400);
  const ids = Array.from({ length: 30 }, (_, n) => `lead-${n}`);
  const told = untraced(report({ agent: { role: 'out\nreach' }, tool: { name: long, connector: 'gmail' }, target: { record_ids: ids } }));
  expect(told.agent).toBe('out reach');
  expect(told.tool.length).toBeLessThanOrEqual(120 + ', gmail'.length);
  expect(told.tool).toMatch(/^x+….*, gmail$/);
  expect(told.touched).toEqual(ids.slice(0, 20));
});

test('where it names no records, whom it touched stands for them; what it does not say is empty', () => {
  expect(untraced(report({ target: { contact: 'lead-9', account: 'acct-1' } })).touched).toEqual(['lead-9', 'acct-1']);
  expect(untraced(report({ target: { record_ids: ['lead-1', 7, ''], contact: 'lead-9' } })).touched).toEqual(['lead-1']);
  expect(untraced(report({}))).toEqual({ agent: '', tool: '', action: '', touched: [] });
});
