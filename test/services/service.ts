// Servers that tests start themselves. Where a machine has none, the tests that want it are skipped, and say why; in CI that is a failure.
import { describe, test } from 'vitest';

/** A server on loopback that is a test's own. */
export type Service = { url: string; stop(): Promise<void> };

/** One that can also go away, as in a crash, and come back with what it holds on its disk. */
export type FragileService = Service & { crash(): Promise<void>; comeBack(): Promise<void> };

/** `missing` is why the service cannot be started, with the command that would install it, or null. */
export function describeWith(name: string, missing: string | null, tests: () => void): void {
  if (missing === null) describe(name, tests);
  else if (process.env.CI === 'true') {
    test(`${name} has its server`, () => {
      throw new Error(missing);
    });
  } else describe.skip(`${name} (${missing})`, tests);
}
