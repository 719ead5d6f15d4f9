// A workspace file, its matrix and preset put together: what judging, voting and releasing look at.
import { canonical, sha256 } from '../documents/canonical.ts';
import { isReviewer } from './check-workspace.ts';
import { compileMatrix } from './compile-matrix.ts';
import { followedIn } from './followed-groups.ts';
import type { MatrixFile, PresetFile } from './matrix-file.ts';
import type { Workspace } from './workspace.ts';
import type { WorkspaceFile } from './workspace-file.ts';

/** Whom nothing may reach, and which addresses callbacks may go to; nothing where no list has anything on it. */
function kept({ suppressed, callback_hosts }: WorkspaceFile): object {
  const isSuppressing = suppressed.domains.length + suppressed.contacts.length > 0;
  return { ...(isSuppressing ? { suppressed } : {}), ...(callback_hosts.length > 0 ? { callback_hosts } : {}) };
}

/** What decides in a workspace file; names, channels and secrets do not. */
function deciding(file: WorkspaceFile): object {
  const { id, time_zone, country, since, caps, windows, agency, last_resort } = file;
  const { known_good_segments, excluded_segments, webhook_allowlist } = file;
  return {
    id,
    time_zone,
    country,
    since,
    new_client_days: file.new_client_days ?? null,
    caps,
    windows,
    agency,
    last_resort,
    ...(file.step_up?.tier_3 ? { step_up: file.step_up } : {}),
    ...(file.escalation.to.length > 0 ? { escalation: file.escalation.to } : {}),
    known_good_segments,
    excluded_segments,
    allowed_sources: file.allowed_sources ?? null,
    webhook_allowlist,
    people: file.people.map(({ id, groups, entra, email }) => ({
      id,
      groups,
      ...(entra ? { entra } : {}),
      ...(file.link_by_email && email ? { email } : {}),
    })),
    ...(file.link_by_email ? { link_by_email: true, slack_team: file.slack_team ?? null } : {}),
    ...(followedIn(file).length > 0 ? { groups: file.groups } : {}),
    agents: file.agents.map(({ role, operator }) => ({ role, operator: operator ?? null })),
    ...kept(file),
  };
}

/** The content hash of a matrix as it holds in a workspace: `sha256:...`. */
const hashOf = (file: WorkspaceFile, matrix: MatrixFile, preset: PresetFile | null): string =>
  sha256(canonical({ matrix, preset, workspace: deciding(file) }));

/** Where a secret is not known yet, as for case files that only judge. */
const NO_SECRETS: Workspace['secrets'] = { webhook: [], callback: [], api_keys: [] };

/** The workspace that a checked file describes. `secrets` are values, never names of variables; `agentSecrets` are by role. */
export function bindWorkspace(
  file: WorkspaceFile,
  matrix: MatrixFile,
  preset: PresetFile | null,
  secrets: Workspace['secrets'] = NO_SECRETS,
  agentSecrets: ReadonlyMap<string, string[]> = new Map(),
): Workspace {
  const { caps, windows, preset: _preset, since, new_client_days, allowed_sources, agents, secrets: _names, ...rest } = file;
  const overlay = {
    caps,
    windows,
    preset,
    since,
    time_zone: file.time_zone,
    new_client_days: new_client_days ?? null,
    allowed_sources: allowed_sources ?? null,
    known_good_segments: file.known_good_segments,
    excluded_segments: file.excluded_segments,
  };
  return {
    ...rest,
    since,
    hash: hashOf(file, matrix, preset),
    matrix: compileMatrix(matrix, overlay),
    regression: [],
    new_client_days: new_client_days ?? preset?.new_client_days ?? matrix.new_client_days,
    allowed_sources: allowed_sources ?? matrix.allowed_sources,
    webhook_allowlist: file.webhook_allowlist.filter((one) => isReviewer(file, one.reviewed_by)),
    windows: { ...matrix.windows, ...windows },
    agents: agents.map(({ role, operator }) => ({ role, operator, secret: agentSecrets.get(role) })),
    secrets,
  };
}
