// The button that sends a callback again stands for the words `show REQUEST again`, and only for them.
import { readerIn } from '../../surfaces/identity.ts';
import type { SurfaceNeeds } from '../../surfaces/needs.ts';
import { localeOf } from '../../surfaces/refusal-words.ts';
import type { Clicked, Place } from './actions.ts';
import type { Click } from './activity.ts';
import { renderAnswer } from './render-answer.ts';

export function clickSendAgain({ runCommand, policies }: SurfaceNeeds) {
  return async ({ data }: Click, { account, id }: Place): Promise<Clicked> => {
    const locale = localeOf(readerIn({ policies }, 'teams', account, id));
    const request = String(data.approval ?? '').split(/\s/)[0];
    const { private: answer } = await runCommand(`show ${request} again`, { surface: 'teams', account, channel: id });
    return { told: { card: renderAnswer(locale, answer ?? { lines: [] }) }, locale, about: null };
  };
}
