// What every part of the page is given: the state as the server told it, what is only here, and how to act.
import type { PageState, ShownPerson } from '../page-state.ts';
import type { Reader } from './mrkdwn.ts';
import type { Thing } from './things.ts';

export type { ShownMessage, ShownReceived } from '../page-state.ts';
export type { PageState, ShownPerson };

export type Local = {
  connected: boolean;
  busy: boolean;
  /** A sentence for the visitor, such as why something did not work. */
  notice: string | null;
  /** Errors of the open modal by block id. */
  errors: Record<string, string>;
  /** A button whose question is being asked. */
  asking: { question: Thing; go: () => void } | null;
};

export type Page = {
  state: PageState;
  me: ShownPerson;
  reader: Reader;
  local: Local;
  /** Asks the server to do something; problems become the notice. True where it was done. */
  act: (body: Thing) => Promise<boolean>;
  /** Another person, channel or request in front. */
  choose: (change: { workspace?: string; me?: string; chosen?: string }) => void;
  change: (local: Partial<Local>) => void;
};

export const firstName = (name: string): string => name.split(' ')[0] ?? name;
export const initials = (name: string): string =>
  name
    .split(' ')
    .map((part) => part[0])
    .join('')
    .slice(0, 2)
    .toUpperCase();
