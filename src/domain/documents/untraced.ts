// What an execution that no approval knows of says about itself: who did what with which tool to which records. No more than a claim.
import type { ExecutionReport } from './compare-execution.ts';
import { objectOf } from './json.ts';
import { oneLine } from './plain-text.ts';
import type { Json } from './request.ts';

const LONGEST = 120;
const MOST_RECORDS = 20;

const linesOf = (...values: (Json | undefined)[]): string[] =>
  values.flatMap((value) => (typeof value === 'string' ? [oneLine(value, LONGEST)] : [])).filter((text) => text !== '');

/** As an incident keeps it: texts on one line, empty where the report says nothing. */
export function untraced({ agent, tool, action, target }: ExecutionReport): { agent: string; tool: string; action: string; touched: string[] } {
  const { record_ids, contact, account } = objectOf(target);
  const [own, whom] = [linesOf(...(Array.isArray(record_ids) ? record_ids : [])), linesOf(contact, account)];
  return {
    agent: linesOf(objectOf(agent).role).join(''),
    tool: linesOf(objectOf(tool).name, objectOf(tool).connector).join(', '),
    action: linesOf(objectOf(action).object, objectOf(action).action).join(' '),
    touched: (own.length > 0 ? own : whom).slice(0, MOST_RECORDS),
  };
}
