// Conditions in CEL: the names that they may use, typed, so that a misspelt one is found when the matrix is loaded.
import { type ASTNode, Environment } from '@marcbachmann/cel-js';
import { BlastRadius, Bulk, Client, type ConditionContext, Counters, Diff, Flags, Scores, Support, Target } from '../documents/condition-context.ts';
import { CAP_LAYERS } from './matrix-file.ts';

const allOf = (names: string[], type: string) => Object.fromEntries(names.map((name) => [name, type]));

const FLAGS = [
  'new_domain',
  'regulated_industry',
  'exec_persona',
  'unsubscribe_compliant',
  'active_buying',
  'named_account',
  'sla_match',
  'new_segment',
  'risky_email',
];
const TARGET = ['domain', 'sender_domain', 'account', 'contact', 'sequence', 'segment', 'persona', 'territory', 'country'];
const CLIENT = ['agency', 'new_client', 'safe_mode', 'lists_segments', 'segment_known', 'segment_excluded'];
/** A counter that could not be told would read as nothing used. */
const COUNTERS = CAP_LAYERS.filter((layer) => layer !== 'per_row_day');
const SUPPORT = ['case_id', 'user', 'tenant', 'finance_gate_ref', 'payload_schema'];

const language = new Environment({ unlistedVariablesAreDyn: false })
  .registerType('Scores', { ctor: Scores, fields: allOf(['icp_match', 'fit', 'intent'], 'double') })
  .registerType('Flags', { ctor: Flags, fields: allOf(FLAGS, 'bool') })
  .registerType('Target', { ctor: Target, fields: { record_ids: 'list<string>', ...allOf(TARGET, 'string') } })
  .registerType('Client', { ctor: Client, fields: { id: 'string', ...allOf(CLIENT, 'bool') } })
  .registerType('Bulk', { ctor: Bulk, fields: { is_job: 'bool', records: 'double' } })
  .registerType('BlastRadius', { ctor: BlastRadius, fields: allOf(['records', 'recipients', 'domains', 'money'], 'double') })
  .registerType('Support', { ctor: Support, fields: allOf(SUPPORT, 'string') })
  .registerType('Diff', { ctor: Diff, fields: { paths: 'list<string>', count: 'double' } })
  .registerType('Counters', { ctor: Counters, fields: allOf(COUNTERS, 'double') })
  .registerVariable('confidence_score', 'double')
  .registerVariable('scores', 'Scores')
  .registerVariable('flags', 'Flags')
  .registerVariable('target', 'Target')
  .registerVariable('workspace', 'Client')
  .registerVariable('bulk', 'Bulk')
  .registerVariable('blast_radius', 'BlastRadius')
  .registerVariable('support', 'Support')
  .registerVariable('diff', 'Diff')
  .registerVariable('fields', 'list<string>')
  .registerVariable('counters', 'Counters')
  .registerVariable('source_allowed', 'bool')
  .registerVariable('webhook_listed', 'bool');
for (const name of ['source_vendor', 'template_id', 'environment', 'audience', 'connector']) language.registerVariable(name, 'string');

/** True, false, or null where it could not be evaluated: then nothing may happen. */
export type Condition = (context: ConditionContext) => boolean | null;

const isNode = (value: unknown): value is ASTNode => typeof value === 'object' && value !== null && 'op' in value && 'args' in value;

/** A condition's parsed form and all that is in it. */
function nodesIn(value: unknown): ASTNode[] {
  if (Array.isArray(value)) return value.flatMap(nodesIn);
  return isNode(value) ? [value, ...nodesIn(value.args)] : [];
}

/** What the library lets through: a regular expression that takes minutes for an agent's text, and a misspelt name inside `has`. */
function unfit(node: ASTNode): string | null {
  if (node.op === 'rcall' && node.args[0] === 'matches') {
    return 'matches may take minutes for a text that an agent chooses; use startsWith, endsWith, contains, == or in';
  }
  const asked = node.op === 'call' && node.args[0] === 'has' ? node.args[1][0] : undefined;
  const { error } = asked ? language.check(asked.input.slice(asked.start, asked.end)) : {};
  return error?.code === 'no_such_key' ? firstLine(error) : null;
}

const firstLine = ({ message }: Error): string => message.split('\n')[0] ?? message;

/** A condition's text made ready, or what is wrong with it in one sentence. */
export function compileCondition(text: string): { condition: Condition } | { problem: string } {
  const checked = language.check(text);
  if (!checked.valid) return { problem: checked.error ? firstLine(checked.error) : 'it does not parse' };
  if (checked.type !== 'bool') return { problem: `it gives ${checked.type}, and a condition must give true or false` };
  const run = language.parse(text);
  const problem = nodesIn(run.ast)
    .map(unfit)
    .find((found) => found !== null);
  if (problem) return { problem };
  const condition: Condition = (context) => {
    try {
      const answer: unknown = run(context);
      return typeof answer === 'boolean' ? answer : null;
    } catch {
      // The library throws for what cannot be evaluated (an index out of range); null denies, and the verdict says so.
      return null;
    }
  };
  return { condition };
}

/** The parsed form of a condition that compiles, for whoever puts it into words. */
export const parseCondition = (text: string): ASTNode => language.parse(text).ast;
