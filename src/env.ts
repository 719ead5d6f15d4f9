// Single values of the environment. What makes no sense stops the start with one sentence and its remedy.

/** A start that cannot be: the message is one sentence that names the variable and the remedy. */
export class ConfigError extends Error {}

export type Env = Record<string, string | undefined>;

/** An empty variable counts as one that is not set. */
export const given = (env: Env, name: string): string | null => {
  const value = env[name];
  return value === undefined || value === '' ? null : value;
};

export function choice<T extends string>(env: Env, name: string, choices: readonly T[], fallback: T): T {
  const value = given(env, name);
  if (value === null) return fallback;
  const found = choices.find((one) => one === value);
  if (!found) throw new ConfigError(`${name} is "${value}"; set it to ${choices.join(', ')}, or leave it out for ${fallback}.`);
  return found;
}

export function address(env: Env, name: string): string | null {
  const value = given(env, name);
  if (value === null) return null;
  const url = URL.canParse(value) ? new URL(value) : null;
  if (!url || !/^https?:$/.test(url.protocol))
    throw new ConfigError(`${name} is "${value}"; set it to an address that begins with https:// or http://.`);
  return value;
}
