// The exported audit logs as entries, as far as the checker looks at them.
import type { Evidence } from '../evidence.ts';

export type Entry = { seq: number; type: string; workspace: string; request_id: string | null; actor: string; detail?: { vote?: string } };

export const readExports = ({ exports }: Evidence): Entry[] =>
  exports.flatMap(({ text }) =>
    text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Entry),
  );
