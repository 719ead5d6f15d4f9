// Paths into a record, as JSON Pointers (RFC 6901): a key as one step, and back.

export const escapedStep = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');

/** One step as the key that it stands for. */
export const unescapedStep = (step: string): string => (step.includes('~') ? step.replaceAll('~1', '/').replaceAll('~0', '~') : step);

/** The field that a path is in: `/industry/code` is in `industry`. */
export function fieldOf(path: string): string {
  const end = path.indexOf('/', 1);
  return unescapedStep(end < 0 ? path.slice(1) : path.slice(1, end));
}

/** The keys that a path goes through. */
export const keysOf = (path: string): string[] => path.slice(1).split('/').map(unescapedStep);
