// What an execution that no approval knows of says about itself: who did what with which tool to which records. No more than a claim.
import type { ExecutionReport } from './compare-execution.ts';
import { oneLine } from './plain-text.ts';
import type { Json, JsonObject } from './request.ts';

const LONGEST = 120;
const MOST_RECORDS = 20;

const partOf = (value: Json | undefined): JsonObject => (typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {});
const textsOf = (...values: (Json | undefined)[]): string[] =>
  values.flatMap((value) => (typeof value === 'string' ? [oneLine(value, LONGEST)] : [])).filter((text) => text !== '');

/** As an incident keeps it: texts on one line, empty where the report says nothing. */
export function untraced({ agent, tool, action, target }: ExecutionReport): { agent: string; tool: string; action: string; touched: string[] } {
  const { record_ids, contact, account } = partOf(target);
  const [own, whom] = [textsOf(...(Array.isArray(record_ids) ? record_ids : [])), textsOf(contact, account)];
  return {
    agent: textsOf(partOf(agent).role).join(''),
    tool: textsOf(partOf(tool).name, partOf(tool).connector).join(', '),
    action: textsOf(partOf(action).object, partOf(action).action).join(' '),
    touched: (own.length > 0 ? own : whom).slice(0, MOST_RECORDS),
  };
}
