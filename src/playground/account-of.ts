// Everybody in a workspace file has an account in the playground's Slack: who has none in the file is nobody there until it is linked.
import type { Person } from '../domain/policy/quorum.ts';

export const accountOf = ({ id, slack }: Pick<Person, 'id' | 'slack'>): string => slack ?? `U0${id.toUpperCase().replace(/[^A-Z0-9]/g, '')}`;
