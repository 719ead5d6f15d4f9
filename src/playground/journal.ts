// What the playground remembers over a restart, however that came: one line a change, of which the last of its name counts.
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';

type Line = [kind: string, name: string, value: unknown];

export type Journal = {
  /** Everything of a kind, in the order in which it was first written. */
  all<T>(kind: string): T[];
  put(kind: string, name: string, value: unknown): void;
};

/** A process that was killed may have left half a line. */
function parsed(text: string): Line | null {
  try {
    return JSON.parse(text) as Line;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

const nameOf = ([kind, name]: Line) => `${kind} ${name}`;
const textOf = (line: Line) => `${JSON.stringify(line)}\n`;

/** Opens the file and leaves one line a name in it. Null keeps nothing. */
export function openJournal(file: string | null): Journal {
  const text = file !== null && existsSync(file) ? readFileSync(file, 'utf8') : '';
  const kept = new Map<string, Line>();
  for (const one of text.split('\n')) {
    const line = parsed(one);
    if (line) kept.set(nameOf(line), line);
  }
  if (file !== null) writeFileSync(file, [...kept.values()].map(textOf).join(''), { mode: 0o600 });
  return {
    all: <T>(kind: string) => [...kept.values()].flatMap((line) => (line[0] === kind ? [line[2] as T] : [])),
    put(kind, name, value) {
      const line: Line = [kind, name, value];
      if (file !== null) appendFileSync(file, textOf(line));
      kept.set(nameOf(line), line);
    },
  };
}
