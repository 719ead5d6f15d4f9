// Installations in memory, for tests that are about something else.
import type { Installations } from '../../../src/ports/documents.ts';

export function memoryInstallations(): Installations {
  const all = new Map<string, { doc: string; at: number }>();
  return {
    read: async (key) => all.get(key)?.doc ?? null,
    write: async (key, doc, at) => void all.set(key, { doc, at: at.getTime() }),
    remove: async (key, before) => {
      if ((all.get(key)?.at ?? Number.POSITIVE_INFINITY) < before.getTime()) all.delete(key);
    },
    keys: async (limit) => [...all.keys()].sort().slice(0, limit),
  };
}
