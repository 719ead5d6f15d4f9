// Entries of the lists of whom nobody writes to that would keep nobody from it, or others than meant. Pure.
import { plainName } from '../documents/plain-name.ts';
import type { PolicyProblem } from './check-matrix.ts';
import type { WorkspaceFile } from './workspace-file.ts';

type Found = { message: string; hard: boolean };

function domainProblem(entry: string): Found | null {
  const rest = plainName(entry).replace(/^\*\./, '');
  if (rest === '') return { message: `"${entry}" names no domain; write one such as acme.example, or take the entry away`, hard: true };
  if (/[\s,;]/.test(rest)) return { message: `"${entry}" is several domains; give each an entry of its own`, hard: true };
  if (rest.includes('*'))
    return { message: `"${entry}" is no domain; write *.acme.example for acme.example and everything below it, and nothing else with *`, hard: true };
  if (rest.includes('@'))
    return { message: `"${entry}" keeps everybody at that domain from being written to; put one person under contacts`, hard: false };
  return null;
}

function contactProblem(entry: string): Found | null {
  if (entry.includes('*'))
    return { message: `"${entry}" is no contact; put a whole domain under domains, as acme.example or *.acme.example`, hard: true };
  if (plainName(entry) === '') return { message: `"${entry}" names nobody; write an address or an id, or take the entry away`, hard: true };
  if (/^\s*@/.test(entry)) return { message: `"${entry}" is nobody's address; put a whole domain under domains`, hard: true };
  return null;
}

/** What is wrong with `suppressed` of a workspace file. */
export function suppressedProblems({ suppressed }: Pick<WorkspaceFile, 'suppressed'>): PolicyProblem[] {
  const among = (list: 'domains' | 'contacts', look: (entry: string) => Found | null) =>
    suppressed[list].flatMap((entry, index) => {
      const found = look(entry);
      return found ? [{ path: ['suppressed', list, index], ...found }] : [];
    });
  return [...among('domains', domainProblem), ...among('contacts', contactProblem)];
}
