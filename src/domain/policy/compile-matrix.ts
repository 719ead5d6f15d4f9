// A matrix file made ready for one workspace: presets and the workspace's own caps laid over it, conditions compiled, rows indexed.
import type { Slot } from '../documents/approval.ts';
import { plainName } from '../documents/plain-name.ts';
import { type Condition, compileCondition } from './conditions.ts';
import { indexKey, type Matrix, type Row, type Rule, UNSAID } from './matrix.ts';
import type { Approvers, Caps, MatrixFile, PresetFile, RowFile, RuleFile } from './matrix-file.ts';
import { daysOn, hourOfDay, type WindowRule } from './window.ts';

/** What a workspace lays over its matrix. Absent lists leave the matrix's own. */
export type Overlay = {
  caps: Record<string, Caps>;
  windows: Record<string, WindowRule>;
  preset: PresetFile | null;
  since: string;
  time_zone: string;
  new_client_days: number | null;
  allowed_sources: string[] | null;
  known_good_segments: string[];
  excluded_segments: string[];
};

/** Compiles each text once. Texts were checked before; one that does not compile denies whatever asks it. */
function compiler(): (text: string) => Condition {
  const known = new Map<string, Condition>();
  return (text) => {
    const found = known.get(text);
    if (found) return found;
    const compiled = compileCondition(text);
    const condition: Condition = 'condition' in compiled ? compiled.condition : () => null;
    known.set(text, condition);
    return condition;
  };
}

/** The slots of a row, one a person that it wants; none where it names no approvers, which means nobody. */
export function slotsOf(approvers: Approvers | undefined): Slot[] {
  if (!approvers) return [];
  if ('group' in approvers) return Array.from({ length: approvers.needed }, () => ({ group: approvers.group, after: null }));
  return approvers.slots.map((group, index) => ({ group, after: approvers.ordered && index > 0 ? index - 1 : null }));
}

/** The limits that hold for a row: workspace over preset over the row's own over the role's in the matrix. */
function capsOf(file: MatrixFile, overlay: Overlay, row: RowFile, role: string): Caps {
  return { ...file.caps[role], ...row.limits, ...overlay.preset?.caps[role], ...overlay.caps[role] };
}

type Compiling = { file: MatrixFile; overlay: Overlay; compile: (text: string) => Condition };

const ready = (compile: (text: string) => Condition, rules: RuleFile[]): Rule[] =>
  rules.map(({ id, when, verdict, reason }) => ({ id, when: compile(when), cel: when, verdict, reason }));

/** The tier of a row: its own, else that of its class, else the highest. */
export function tierOf(file: MatrixFile, row: RowFile): Row['tier'] {
  return row.tier ?? file.classes[row.class]?.tier ?? 3;
}

/** Names of the rule sets that a row is under: its tier's, then its own. */
const setsOf = (file: MatrixFile, row: RowFile): string[] => [...(file.tiers[tierOf(file, row)]?.use ?? []), ...row.use];

/** The condition under which a row is automatic; null where a person always decides. Tier 3 is never automatic. */
export function autoOf(file: MatrixFile, row: RowFile): string | null {
  if (tierOf(file, row) === 3) return null;
  return row.auto ?? (file.classes[row.class]?.approval === 'none' ? 'true' : null);
}

const riskOf = (file: MatrixFile, row: RowFile): Row['risk'] => row.risk ?? file.classes[row.class]?.risk ?? 'critical';

function requiresOf(file: MatrixFile, row: RowFile): string[] {
  if (row.class !== 'execute') return row.requires;
  const tier = riskOf(file, row) === 'critical' ? 3 : tierOf(file, row);
  return [...(file.tiers[tier]?.requires ?? []), ...row.requires];
}

function reasonOf(row: RowFile, auto: string | null): string {
  if (row.reason) return row.reason;
  if (!row.allowed) return 'human_only';
  return auto === null ? 'always_a_person' : UNSAID;
}

function compileRow({ file, overlay, compile }: Compiling, row: RowFile, role: string): Row {
  const tier = tierOf(file, row);
  const risk = riskOf(file, row);
  const auto = autoOf(file, row);
  const rules = [...setsOf(file, row).flatMap((name) => file.rules[name] ?? []), ...row.rules, ...(overlay.preset?.tiers[tier] ?? [])];
  return {
    id: row.id,
    role,
    tier,
    risk,
    review: tier === 3 || risk === 'critical',
    fields: row.fields ? new Set(row.fields) : null,
    rules: ready(compile, rules),
    auto: auto === null ? null : compile(auto),
    autoCel: auto,
    reason: reasonOf(row, auto),
    slots: slotsOf(row.approvers ?? file.approvers),
    requires: [...new Set(requiresOf(file, row))].map((pointer) => ({ pointer, keys: pointer.slice(1).split('/') })),
    caps: capsOf(file, overlay, row, role),
    maxSignalAgeMs: row.class === 'read' ? (row.max_signal_age ?? null) : (row.max_signal_age ?? file.max_signal_age),
    written: row,
  };
}

function indexed(rows: Row[]): Map<string, Row[]> {
  const index = new Map<string, Row[]>();
  for (const row of rows) {
    for (const object of row.written.object) {
      for (const action of row.written.action) {
        const key = indexKey(row.role, object, action);
        const there = index.get(key);
        if (there) there.push(row);
        else index.set(key, [row]);
      }
    }
  }
  return index;
}

function rolesOf(file: MatrixFile, { preset, caps }: Overlay): Matrix['roles'] {
  const one = ([role, { description, connectors }]: [string, MatrixFile['roles'][string]]) => {
    const listed = preset?.connectors[role] ?? (connectors === 'any' ? null : connectors);
    const own = {
      description,
      connectors: listed ? new Set(listed) : null,
      off: preset?.roles_off.includes(role) ?? false,
      caps: { ...file.caps[role], ...preset?.caps[role], ...caps[role] },
    };
    return [role, own] as const;
  };
  return Object.fromEntries(Object.entries(file.roles).map(one));
}

/** In the one spelling by which an agent's words are compared with them. */
const named = (names: string[]): Set<string> => new Set(names.map(plainName));

/** The matrix as it holds in one workspace. The file must have passed the checks (`policy-checks`). */
export function compileMatrix(file: MatrixFile, overlay: Overlay): Matrix {
  const compiling = { file, overlay, compile: compiler() };
  const rows = file.rows.flatMap((row) => row.role.map((role) => compileRow(compiling, row, role)));
  const days = overlay.new_client_days ?? overlay.preset?.new_client_days ?? file.new_client_days;
  return {
    id: file.id,
    roles: rolesOf(file, overlay),
    rows,
    index: indexed(rows),
    windows: { ...file.windows, ...overlay.windows },
    allowedSources: named(overlay.allowed_sources ?? file.allowed_sources),
    knownSegments: named(overlay.known_good_segments),
    excludedSegments: named(overlay.excluded_segments),
    newUntilMs: hourOfDay(daysOn(overlay.since, days), 0, overlay.time_zone).getTime(),
  };
}
