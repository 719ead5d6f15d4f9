// What is wrong with a matrix that its schema cannot see: names without a referent, rows that overlap, conditions that do
// not compile, and the invariants that no matrix may break.
import { autoOf, slotsOf, tierOf } from './compile-matrix.ts';
import { compileCondition } from './conditions.ts';
import { indexKey } from './matrix.ts';
import type { MatrixFile, PresetFile, RowFile, RuleFile } from './matrix-file.ts';
import { usableZone, type WindowRule } from './window.ts';

/** `path` leads into the file, so that its line can be named. Where `hard` is false it is a warning. */
export type PolicyProblem = { path: (string | number)[]; message: string; hard: boolean };

type Path = PolicyProblem['path'];
const problem = (path: Path, message: string): PolicyProblem => ({ path, message, hard: true });
const listed = (names: Iterable<string>) => [...names].join(', ') || '(none)';

/** Names at `path` that are none of `known`. */
function unknown(kind: string, names: string[], known: string[], path: Path): PolicyProblem[] {
  return names.filter((name) => !known.includes(name)).map((name) => problem(path, `unknown ${kind} "${name}"; use one of ${listed(known)}`));
}

function conditionProblem(text: string, path: Path): PolicyProblem[] {
  const compiled = compileCondition(text);
  return 'problem' in compiled ? [problem(path, `the condition \`${text}\` cannot be used: ${compiled.problem}; correct it`)] : [];
}

/** The verdict names rules by their ids, so two of one id would not be told apart. */
function ruleProblems(rules: RuleFile[], path: Path): PolicyProblem[] {
  return rules.flatMap(({ id, when }, index) => {
    const isTwice = rules.findIndex((one) => one.id === id) < index;
    const message = `two rules are called "${id}"; give each an id of its own`;
    return [...conditionProblem(when, [...path, index, 'when']), ...(isTwice ? [{ ...problem([...path, index, 'id'], message), hard: false }] : [])];
  });
}

/** Windows whose zone or hours make no sense. */
export function windowProblems(windows: Record<string, WindowRule>): PolicyProblem[] {
  return Object.entries(windows).flatMap(([name, { zone, hours }]) => {
    const [from, to] = hours.split('-');
    const found: PolicyProblem[] = [];
    if (zone !== 'prospect' && zone !== 'workspace' && !usableZone(zone)) {
      found.push(problem(['windows', name, 'zone'], `unknown time zone "${zone}"; write prospect, workspace or an IANA name such as Europe/Berlin`));
    }
    if (from === to) found.push(problem(['windows', name, 'hours'], `the hours ${hours} are empty; write 00:00-24:00 for the whole day`));
    return found;
  });
}

function nameProblems(file: MatrixFile, row: RowFile, at: Path): PolicyProblem[] {
  const found = unknown('role', row.role, Object.keys(file.roles), [...at, 'role']);
  found.push(...unknown('rule set', row.use, Object.keys(file.rules), [...at, 'use']));
  if (row.window) found.push(...unknown('window', [row.window], Object.keys(file.windows), [...at, 'window']));
  return found;
}

/** What people may edit must be the row's own, and somebody must be there who may. */
function editProblems(row: RowFile, needed: number, at: Path): PolicyProblem[] {
  const { edit = [], fields } = row;
  if (edit.length === 0) return [];
  const path = [...at, 'edit'];
  if (!row.allowed) return [problem(path, `the row "${row.id}" is denied, so there is nothing to edit; take edit away`)];
  if (needed === 0) return [problem(path, `the row "${row.id}" has no approvers, so nobody may edit; name a group under approvers`)];
  const twice = edit.filter((one, index) => edit.indexOf(one) < index);
  const foreign = edit.filter((one) => fields && !fields.includes(one.split('/')[1] ?? ''));
  return [
    ...twice.map((one) => problem(path, `${one} is listed twice; list it once`)),
    ...foreign.map((one) => problem(path, `${one} is in a field that the row "${row.id}" does not cover; use one of ${listed(fields ?? [])}`)),
  ];
}

function rowProblems(file: MatrixFile, row: RowFile, at: Path): PolicyProblem[] {
  const found = [...nameProblems(file, row, at), ...ruleProblems(row.rules, [...at, 'rules'])];
  if (row.auto !== undefined) found.push(...conditionProblem(row.auto, [...at, 'auto']));
  const tier = tierOf(file, row);
  const needed = slotsOf(row.approvers ?? file.approvers).length;
  found.push(...editProblems(row, needed, at));
  if (!row.allowed) {
    if (!row.human_only) found.push(problem(at, `the row "${row.id}" is denied and names nobody; say in human_only who may do it by hand`));
    return found;
  }
  if (row.class === 'approve' || row.action.includes('approve')) {
    found.push(problem([...at, 'class'], `the row "${row.id}" lets an agent approve, which only people may; take the row away`));
  }
  if (tier === 3 && row.auto !== undefined) {
    found.push(problem([...at, 'auto'], `the row "${row.id}" is of tier 3, which is never automatic; take auto away`));
  }
  if (tier === 3 && !row.reversible && needed < 2) {
    found.push(problem([...at, 'approvers'], `the row "${row.id}" is of tier 3 and cannot be undone; let two people approve it`));
  }
  if (needed === 0 && (autoOf(file, row) !== 'true' || tier > 0)) {
    found.push(problem(at, `the row "${row.id}" has no approvers, which means nobody; name a group under approvers`));
  }
  return found;
}

/** Two rows that answer for the same field, or that could not be combined. */
function overlapProblems(file: MatrixFile): PolicyProblem[] {
  const found: PolicyProblem[] = [];
  const seen = new Map<string, { row: RowFile }[]>();
  for (const [index, row] of file.rows.entries()) {
    const keys = row.role.flatMap((role) => row.object.flatMap((object) => row.action.map((action) => indexKey(role, object, action))));
    for (const other of new Set(keys.flatMap((key) => (seen.get(key) ?? []).map((one) => one.row)))) {
      const shared = row.fields && other.fields ? row.fields.filter((field) => other.fields?.includes(field)) : null;
      if (shared === null)
        found.push(problem(['rows', index], `the row "${row.id}" overlaps "${other.id}"; list the fields of both, or make them one`));
      else if (shared.length > 0) {
        found.push(
          problem(['rows', index, 'fields'], `the row "${row.id}" and "${other.id}" both cover ${listed(shared)}; leave each field in one row`),
        );
      } else if (row.window !== other.window || row.class !== other.class || row.outside_window !== other.outside_window) {
        found.push(problem(['rows', index], `the rows "${row.id}" and "${other.id}" can meet in one request; give them the same class and window`));
      }
    }
    for (const key of keys) seen.set(key, [...(seen.get(key) ?? []), { row }]);
  }
  return found;
}

/** Who sends e-mail has no power of an administrator; prospecting neither sends nor touches opportunities. */
function roleProblems(file: MatrixFile): PolicyProblem[] {
  const isSend = (row: RowFile) => row.object.includes('email') && row.action.includes('send');
  const senders = new Set(file.rows.filter((row) => row.allowed && isSend(row)).flatMap((row) => row.role));
  const isAdmins = (row: RowFile) => tierOf(file, row) === 3 || row.action.includes('merge') || row.action.includes('delete');
  return file.rows.flatMap((row, index) => {
    if (!row.allowed) return [];
    const at: Path = ['rows', index, 'role'];
    const found: PolicyProblem[] = [];
    const sender = row.role.find((role) => senders.has(role));
    if (sender && isAdmins(row)) found.push(problem(at, `${sender} sends e-mail and must have no Admin rows; give "${row.id}" to another role`));
    if (isSend(row) && row.role.includes('admin')) found.push(problem(at, `admin must not send e-mail; give "${row.id}" to another role`));
    if (row.role.includes('prospecting') && (row.object.includes('email') || row.action.includes('send') || row.object.includes('opportunity'))) {
      found.push(problem(at, `prospecting neither sends nor touches opportunities; give "${row.id}" to another role`));
    }
    return found;
  });
}

function duplicateRows(file: MatrixFile): PolicyProblem[] {
  return file.rows.flatMap((row, index) =>
    file.rows.findIndex((one) => one.id === row.id) < index
      ? [problem(['rows', index, 'id'], `two rows are called "${row.id}"; give each an id of its own`)]
      : [],
  );
}

/** Everything that is wrong with a matrix. */
export function checkMatrix(file: MatrixFile): PolicyProblem[] {
  const roles = Object.keys(file.roles);
  return [
    ...Object.keys(file.caps).flatMap((role) => unknown('role', [role], roles, ['caps', role])),
    ...Object.entries(file.tiers).flatMap(([tier, one]) => unknown('rule set', one?.use ?? [], Object.keys(file.rules), ['tiers', tier, 'use'])),
    ...Object.entries(file.rules).flatMap(([name, rules]) => ruleProblems(rules, ['rules', name])),
    ...windowProblems(file.windows),
    ...duplicateRows(file),
    ...file.rows.flatMap((row, index) => rowProblems(file, row, ['rows', index])),
    ...overlapProblems(file),
    ...roleProblems(file),
  ];
}

/** Everything that is wrong with a preset by itself; its roles are looked at with the matrix it is laid over. */
export function checkPreset(preset: PresetFile): PolicyProblem[] {
  return Object.entries(preset.tiers).flatMap(([tier, rules]) => ruleProblems(rules ?? [], ['tiers', tier]));
}
