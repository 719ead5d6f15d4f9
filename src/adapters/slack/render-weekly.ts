// A weekly review as Slack blocks: what is proposed first, then the six checks with their pictures, the witness last. Pure. Whatever a
// picture shows stands beside it in words too.
import type { Weekly } from '../../domain/weekly.ts';
import { rangeText } from '../../local-time.ts';
import { type Check, checksOf, proposalsOf } from '../../surfaces/weekly-words.ts';
import { type Block, bold, context, divider, header, list, marks, paragraph, plain, said, sign, whenMark } from './block-kit.ts';
import { HEADER_LENGTH, MESSAGE_SIZE, sizeOf, within } from './budget.ts';
import { escapedList, type Say, sayIn } from './digest-words.ts';

/** Files on Slack by the chart that they show; none where there are no pictures. */
export type WeeklyPictures = ReadonlyMap<string, string>;
export const NO_PICTURES: WeeklyPictures = new Map();

const LONGEST_ALT = 1900;
/** How many lines of a check there is room for. */
const ROOMS = [20, 6, 3, 1];

/** That it comes late, or that the week goes on. */
function timeBlocks(say: Say, { late, soFar, at }: Weekly, locale: string): Block[] {
  if (soFar) return [context(marks(say('weekly.so_far', { at: whenMark(at, locale) })))];
  if (late === null) return [];
  const values = { count: late.missed.length, weeks: late.missed.slice(-5).join(', '), command: `/agent digest week ${late.missed.at(-1)}` };
  return [context(marks(`:warning: ${say('weekly.late')}${late.missed.length === 0 ? '' : ` ${say('weekly.missed', values)}`}`))];
}

/** The text of a picture for those who cannot see it: its title and all that it shows. */
const altOf = (title: string, { lines }: Check): string => within([title, ...lines].join(' '), LONGEST_ALT);

function checkBlocks(say: Say, check: Check, pictures: WeeklyPictures, most: number): Block[] {
  const { title, says, isFine, lines, chart } = check;
  const shown = lines.length > most ? [...lines.slice(0, most), '...'] : lines;
  const file = chart === null ? undefined : pictures.get(chart);
  const caption = say(`weekly.chart.${chart ?? 'fields'}`);
  return [
    paragraph([sign(isFine ? 'white_check_mark' : 'warning'), said('  '), bold(title), said(`: ${says}`)]),
    ...(shown.length > 0 ? [list(shown.map((line) => [said(line)]))] : []),
    ...(file === undefined ? [] : [{ type: 'image' as const, slack_file: { id: file }, title: plain(caption), alt_text: altOf(caption, check) }]),
  ];
}

function proposalBlocks(say: Say, proposals: string[]): Block[] {
  const title = paragraph([bold(say('weekly.proposals', { count: proposals.length }))]);
  if (proposals.length === 0) return [title];
  return [title, list(proposals.map((line) => [said(line)])), context(marks(say('weekly.only_proposals')))];
}

function witnessBlock(say: Say, { head }: Weekly): Block {
  return context(marks(head === null ? say('digest.no_witness') : say('digest.witness', { seq: head.seq, hash: head.hash })));
}

/** The review in a language: of its channel, or of the person who asked for it. */
export function renderWeekly(weekly: Weekly, locale: string, pictures = NO_PICTURES): { text: string; blocks: Block[] } {
  const say = sayIn(locale);
  const days = rangeText(weekly.first, weekly.last, locale);
  const titleOf = (name: string) => say('weekly.title', { name, week: weekly.week.slice(-2), days });
  const proposals = proposalsOf(say, weekly);
  const checks = checksOf(say, weekly, locale);
  const draw = (most: number, some: WeeklyPictures): Block[] => [
    header(within(titleOf(weekly.workspace.name), HEADER_LENGTH)),
    ...timeBlocks(say, weekly, locale),
    ...(weekly.released === 0 ? [context(marks(say('weekly.quiet')))] : []),
    ...proposalBlocks(say, proposals),
    divider(),
    ...checks.flatMap((check) => checkBlocks(say, check, some, most)),
    witnessBlock(say, weekly),
  ];
  const tries = [...ROOMS.map((most) => draw(most, pictures)), ...ROOMS.map((most) => draw(most, NO_PICTURES))];
  const blocks = tries.find((one) => sizeOf(one) <= MESSAGE_SIZE) ?? draw(0, NO_PICTURES);
  const bypasses = weekly.bypasses.total + weekly.bypasses.violations;
  return { text: `${titleOf(escapedList([weekly.workspace.name]))}: ${say('weekly.text', { proposals: proposals.length, bypasses })}`, blocks };
}
