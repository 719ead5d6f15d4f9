// What is wrong with a workspace file in the light of its matrix: people and roles that are not there, accounts that two people
// share, zones that no clock knows, quorums that nobody can fill.
import type { Slot } from '../documents/approval.ts';
import { plainCountry } from '../documents/plain-country.ts';
import { type PolicyProblem, windowProblems } from './check-matrix.ts';
import { slotsOf } from './compile-matrix.ts';
import { plainAddress } from './email-address.ts';
import { followedIn, isOrganisation } from './followed-groups.ts';
import { groupProblems } from './group-problems.ts';
import type { MatrixFile, PresetFile, RowFile } from './matrix-file.ts';
import { isBlocked } from './quorum.ts';
import { suppressedProblems } from './suppressed-problems.ts';
import { usableZone } from './window.ts';
import type { WorkspaceFile } from './workspace-file.ts';

type Path = PolicyProblem['path'];
const problem = (path: Path, message: string, hard = true): PolicyProblem => ({ path, message, hard });

function zoneProblems({ time_zone, people }: WorkspaceFile): PolicyProblem[] {
  const bad = (zone: string, path: Path) => problem(path, `unknown time zone "${zone}"; write an IANA name such as America/New_York`);
  return [
    ...(usableZone(time_zone) ? [] : [bad(time_zone, ['time_zone'])]),
    ...people.flatMap((person, index) =>
      person.time_zone === undefined || usableZone(person.time_zone) ? [] : [bad(person.time_zone, ['people', index, 'time_zone'])],
    ),
  ];
}

/** Without a channel no card can be posted. */
const channelProblems = ({ channels }: WorkspaceFile): PolicyProblem[] =>
  channels.slack === undefined && channels.teams === undefined
    ? [
        problem(
          ['channels'],
          'it has no channel, so a request that needs people is put before nobody and expires; add one, such as channels: {slack: C0123ABCD}',
          false,
        ),
      ]
    : [];

/** Whoever misspells it would have a calendar without holidays. */
const countryProblems = ({ country }: WorkspaceFile): PolicyProblem[] =>
  country === null || plainCountry(country) !== null
    ? []
    : [problem(['country'], `unknown country "${country}"; write the two letters that ISO 3166 has for it, such as US`)];

/** A person id, or an account of a platform, that is there twice. */
function peopleProblems({ people }: WorkspaceFile): PolicyProblem[] {
  return (['id', 'slack', 'teams', 'entra'] as const).flatMap((key) =>
    people.flatMap((person, index) => {
      const other = people.find((one, before) => before < index && one[key] !== undefined && one[key] === person[key]);
      if (!other) return [];
      const what = key === 'id' ? `two people have the id "${person.id}"` : `${other.id} and ${person.id} share the ${key} account ${person[key]}`;
      return [problem(['people', index, key], `${what}; give each person one of their own`)];
    }),
  );
}

/** Who has one address is one person; and only accounts of a team that the file names are asked for theirs. */
function emailProblems({ link_by_email, people, channels, slack_team }: WorkspaceFile): PolicyProblem[] {
  const addresses = people.map(({ email }) => (email === undefined ? null : plainAddress(email)));
  const shared = addresses.flatMap((address, index) => {
    const other = address === null ? -1 : addresses.indexOf(address);
    if (other < 0 || other === index) return [];
    const who = `${people[other]?.id} and ${people[index]?.id}`;
    const remedy = 'make one person of them, with both accounts, or give each an address of their own';
    return [problem(['people', index, 'email'], `${who} share an e-mail address, and one human has one vote; ${remedy}`, false)];
  });
  if (!link_by_email) return shared;
  const isVain = addresses.every((address) => address === null);
  return [
    ...(channels.slack !== undefined && slack_team === undefined
      ? [problem(['link_by_email'], 'link_by_email takes Slack accounts of one team alone; add slack_team, the id of that team such as T0123ABCD')]
      : []),
    ...(isVain ? [problem(['link_by_email'], 'nobody can be linked by e-mail: add email to people, or take link_by_email away', false)] : []),
    ...shared,
  ];
}

function agentProblems(file: WorkspaceFile, roles: string[]): PolicyProblem[] {
  const known = roles.join(', ');
  return file.agents.flatMap(({ role, operator }, index) => {
    const found: PolicyProblem[] = [];
    if (!roles.includes(role)) found.push(problem(['agents', index, 'role'], `unknown role "${role}"; use one of ${known}`));
    if (operator !== undefined && !file.people.some((person) => person.id === operator)) {
      found.push(problem(['agents', index, 'operator'], `unknown person "${operator}"; add them under people, or name another operator`));
    }
    return found;
  });
}

/** A row as one of its roles asks for it: whom, and who operates that role. */
type Asking = { row: RowFile; role: string; slots: Slot[]; operators: string[] };

function askingOf(file: WorkspaceFile, matrix: MatrixFile, preset: PresetFile | null): Asking[] {
  return matrix.rows.flatMap((row) => {
    const sent = row.allowed ? row.role.filter((role) => !preset?.roles_off.includes(role)) : [];
    return sent.map((role) => {
      const slots = slotsOf(row.approvers ?? matrix.approvers);
      if (file.agency && row.agency_signoff) slots.push({ group: row.agency_signoff, after: null });
      return { row, role, slots, operators: file.agents.flatMap((agent) => (agent.role === role && agent.operator ? [agent.operator] : [])) };
    });
  });
}

/** The groups of a row in which nobody may approve it. */
const emptyGroups = ({ people }: WorkspaceFile, { slots, operators }: Asking): string[] => {
  const groups = [...new Set(slots.map((slot) => slot.group))];
  return groups.filter((group) => !people.some((person) => person.groups.includes(group) && !operators.includes(person.id)));
};

/** What a row wants of different people, where some are there but too few. */
function quorumProblem({ people }: WorkspaceFile, { row, role, slots, operators }: Asking): PolicyProblem[] {
  if (!isBlocked(slots, [], people, operators)) return [];
  const wanted = slots.map((slot) => slot.group).join(', ');
  const minus = operators.length > 0 ? ` without ${operators.join(', ')}, who operates ${role}` : '';
  const message = `"${row.id}" wants ${slots.length} different people (${wanted}), and there are too few${minus}; add people to these groups`;
  return [problem(['people'], message)];
}

/** One warning for each group, however many rows ask it. */
function emptyGroupProblem(group: string, rows: string[]): PolicyProblem {
  const [first = '', second] = rows;
  const what = second === undefined ? `"${first}", whose requests are` : `${rows.length} rows ("${first}" and others), whose requests are`;
  return problem(['people'], `nobody in ${group} may approve ${what} blocked until somebody may; put people into ${group}`, false);
}

function quorumProblems(file: WorkspaceFile, matrix: MatrixFile, preset: PresetFile | null): PolicyProblem[] {
  const all = askingOf(file, matrix, preset).map((asking) => ({ ...asking, empty: emptyGroups(file, asking) }));
  const groups = [...new Set(all.flatMap(({ empty }) => empty))];
  const rowsOf = (group: string) => [...new Set(all.flatMap(({ row, empty }) => (empty.includes(group) ? [row.id] : [])))];
  return [
    ...all.flatMap((asking) => (asking.empty.length > 0 ? [] : quorumProblem(file, asking))),
    ...groups.map((group) => emptyGroupProblem(group, rowsOf(group))),
  ];
}

/** One problem for each sentence, however many rows say it. */
const once = (problems: PolicyProblem[]) => problems.filter((one, index) => problems.findIndex((other) => other.message === one.message) === index);

function capProblems(file: WorkspaceFile, preset: PresetFile | null, roles: string[]): PolicyProblem[] {
  const known = roles.join(', ');
  const own = Object.keys(file.caps).filter((role) => !roles.includes(role));
  const laid = preset
    ? [...Object.keys(preset.caps), ...preset.roles_off, ...Object.keys(preset.connectors)].filter((role) => !roles.includes(role))
    : [];
  return [
    ...own.map((role) => problem(['caps', role], `unknown role "${role}"; use one of ${known}`)),
    ...[...new Set(laid)].map((role) =>
      problem(['preset'], `the preset "${preset?.id}" speaks of the role "${role}", which the matrix does not have; use one of ${known}`),
    ),
  ];
}

function listProblems(file: WorkspaceFile, matrix: MatrixFile, preset: PresetFile | null): PolicyProblem[] {
  const found: PolicyProblem[] = [];
  const most = preset?.segments_at_most;
  if (most !== undefined && file.known_good_segments.length > most) {
    found.push(problem(['known_good_segments'], `the preset "${preset?.id}" is for ${most} segment; list no more`));
  }
  for (const name of Object.keys(file.windows)) {
    if (!Object.hasOwn(matrix.windows, name))
      found.push(problem(['windows', name], `no row uses a window "${name}"; correct the name or take it away`, false));
  }
  if (file.agency && !atMost(file).people.some((person) => person.groups.includes('client'))) {
    found.push(problem(['agency'], "agency is true, and nobody is in the group client to sign off; add the client's people, or take agency away"));
  }
  for (const [index, { reviewed_by }] of file.webhook_allowlist.entries()) {
    if (!isReviewer(file, reviewed_by)) {
      found.push(
        problem(
          ['webhook_allowlist', index, 'reviewed_by'],
          `"${reviewed_by}" is not security; the entry does not count until security has reviewed it`,
          false,
        ),
      );
    }
  }
  return found;
}

/** Only the group security, or somebody in it, lets a webhook in. */
export const isReviewer = (file: WorkspaceFile, reviewer: string): boolean =>
  reviewer === 'security' || file.people.some((person) => person.id === reviewer && person.groups.includes('security'));

/** Groups that are asked later: without anybody in them they are asked in vain. */
function escalationProblems({ people, escalation, last_resort }: WorkspaceFile): PolicyProblem[] {
  const isEmpty = (group: string) => !people.some(({ groups }) => groups.includes(group));
  const vain = (group: string, path: Path) =>
    problem(path, `nobody is in the group "${group}" that would be asked when nobody answers; add people, or name another group`, false);
  return [
    ...escalation.to.flatMap((group, index) => (isEmpty(group) ? [vain(group, ['escalation', 'to', index])] : [])),
    ...(isEmpty(last_resort) ? [vain(last_resort, ['last_resort'])] : []),
  ];
}

function hoursProblems({ people }: WorkspaceFile): PolicyProblem[] {
  return people.flatMap(({ working_hours }, index) => {
    const [from, to] = working_hours?.hours.split('-') ?? [];
    const path = ['people', index, 'working_hours', 'hours'];
    return from !== undefined && from === to ? [problem(path, `the hours ${from}-${to} are empty; write 00:00-24:00 for the whole day`)] : [];
  });
}

/** A group has its members from one place: who is named by hand beside a directory would stay when they leave it. */
function followedProblems(file: WorkspaceFile): PolicyProblem[] {
  const followed = new Map(followedIn(file).map((ref) => [ref.group, ref]));
  const byHand = file.people.flatMap(({ id, groups }, index) =>
    groups.flatMap((group, at) =>
      followed.has(group)
        ? [problem(['people', index, 'groups', at], `${group} follows a directory, which says who is in it; take ${group} away from ${id}'s groups`)]
        : [],
    ),
  );
  const strangers = [...followed.values()].flatMap(({ group, directory }) =>
    directory === 'entra' && file.people.every(({ entra }) => entra === undefined)
      ? [problem(['groups', group], `nobody can be in ${group}: add their object ids in Microsoft Entra to people, as entra: ...`, false)]
      : [],
  );
  return [...byHand, ...strangers, ...teamlessProblems(file)];
}

/** The bot of a whole organisation has to name the team whose user group it asks for. */
const teamlessProblems = (file: WorkspaceFile): PolicyProblem[] =>
  followedIn(file).flatMap(({ group, directory, team }) =>
    directory === 'slack' && team === undefined && isOrganisation(file.slack_team)
      ? [
          problem(
            ['groups', group, 'follows'],
            `${file.slack_team} is an organisation; write the team that the user group is in beside it, team: T...`,
          ),
        ]
      : [],
  );

/** Whoever might be in a followed group counts as being in it: that a quorum can be filled is held against those who could. */
const atMost = (file: WorkspaceFile): WorkspaceFile => {
  const groups = Object.keys(file.groups);
  return groups.length === 0 ? file : { ...file, people: file.people.map((person) => ({ ...person, groups: [...person.groups, ...groups] })) };
};

/** Everything that is wrong with a workspace file under its matrix and preset. */
export function checkWorkspace(file: WorkspaceFile, matrix: MatrixFile, preset: PresetFile | null): PolicyProblem[] {
  const roles = Object.keys(matrix.roles);
  return [
    ...zoneProblems(file),
    ...countryProblems(file),
    ...windowProblems(file.windows),
    ...channelProblems(file),
    ...peopleProblems(file),
    ...emailProblems(file),
    ...hoursProblems(file),
    ...groupProblems(file, matrix),
    ...followedProblems(file),
    ...escalationProblems(atMost(file)),
    ...agentProblems(file, roles),
    ...capProblems(file, preset, roles),
    ...listProblems(file, matrix, preset),
    ...suppressedProblems(file),
    ...once(quorumProblems(atMost(file), matrix, preset)),
  ];
}
