// A weekly review as Slack blocks: what is proposed first, then the six checks with their pictures, the witness last. Pure. Whatever a
// picture shows stands beside it in words too.
import type { Weekly } from '../../domain/record/weekly.ts';
import { wordsFor } from '../../surfaces/card-words.ts';
import { witnessWords } from '../../surfaces/digest-words.ts';
import { type Check, checksOf, proposalsOf, weeklyCounts, weeklyTimeWords, weeklyTitle } from '../../surfaces/weekly-words.ts';
import type { Words } from '../../texts.ts';
import { type Block, bold, context, divider, header, inkOf, list, marks, paragraph, plain, said, sign, signMark } from './block-kit.ts';
import { HEADER_LENGTH, MESSAGE_SIZE, sizeOf, within } from './budget.ts';
import { shortName } from './render-digest.ts';

/** Files on Slack by the chart that they show; none where there are no pictures. */
export type WeeklyPictures = ReadonlyMap<string, string>;
export const NO_PICTURES: WeeklyPictures = new Map();

const LONGEST_ALT = 1900;
/** How many lines of a check there is room for. */
const ROOMS = [20, 6, 3, 1];

function timeBlocks(say: Words, weekly: Weekly, locale: string): Block[] {
  const told = weeklyTimeWords(say, weekly, inkOf(locale));
  return told ? [context(marks(`${told.isLate ? `${signMark('attention')} ` : ''}${told.words}`))] : [];
}

/** The text of a picture for those who cannot see it: its title and all that it shows. */
const altOf = (title: string, { lines }: Check): string => within([title, ...lines].join(' '), LONGEST_ALT);

function checkBlocks(say: Words, check: Check, pictures: WeeklyPictures, most: number): Block[] {
  const { title, says, isFine, lines, chart } = check;
  const shown = lines.length > most ? [...lines.slice(0, most), '...'] : lines;
  const file = chart === null ? undefined : pictures.get(chart);
  const caption = say(`weekly.chart.${chart ?? 'fields'}`);
  return [
    paragraph([sign(isFine ? 'done' : 'attention'), said('  '), bold(title), said(`: ${says}`)]),
    ...(shown.length > 0 ? [list(shown.map((line) => [said(line)]))] : []),
    ...(file === undefined ? [] : [{ type: 'image' as const, slack_file: { id: file }, title: plain(caption), alt_text: altOf(caption, check) }]),
  ];
}

function proposalBlocks(say: Words, proposals: string[]): Block[] {
  const title = paragraph([bold(say('weekly.proposals', { count: proposals.length }))]);
  if (proposals.length === 0) return [title];
  return [title, list(proposals.map((line) => [said(line)])), context(marks(say('weekly.only_proposals')))];
}

/** The review in a language: of its channel, or of the person who asked for it. */
export function renderWeekly(weekly: Weekly, locale: string, pictures = NO_PICTURES): { text: string; blocks: Block[] } {
  const say = wordsFor({ locale });
  const titleOf = (name: string) => weeklyTitle(say, weekly, locale, name);
  const proposals = proposalsOf(say, weekly);
  const checks = checksOf(say, weekly, locale);
  const draw = (most: number, some: WeeklyPictures): Block[] => [
    header(within(titleOf(weekly.workspace.name), HEADER_LENGTH)),
    ...timeBlocks(say, weekly, locale),
    ...(weekly.released === 0 ? [context(marks(say('weekly.quiet')))] : []),
    ...proposalBlocks(say, proposals),
    divider(),
    ...checks.flatMap((check) => checkBlocks(say, check, some, most)),
    context(marks(witnessWords(say, weekly))),
  ];
  const tries = [...ROOMS.map((most) => draw(most, pictures)), ...ROOMS.map((most) => draw(most, NO_PICTURES))];
  const blocks = tries.find((one) => sizeOf(one) <= MESSAGE_SIZE) ?? draw(0, NO_PICTURES);
  return { text: `${titleOf(shortName(weekly.workspace.name))}: ${weeklyCounts(say, weekly)}`, blocks };
}
