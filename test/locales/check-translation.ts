// What a translation has to be: the same keys and arguments as English, messages that can be formatted, nothing left in English, and
// no text longer than the place where it is shown.
import { IntlMessageFormat } from 'intl-messageformat';
import { longerThanAllowed } from './places.ts';

export type Messages = { [key: string]: string };

type Node = { type: number; value: unknown; options?: Record<string, { value: Node[] }> };
/** Kinds of the message's parts, as the parser numbers them. */
const KIND = { literal: 0, value: 1, number: 2, select: 5, plural: 6, pound: 7 };
/** How an argument is used; of a `grammar` only the form of other words depends on it. */
type Use = 'value' | 'figure' | 'grammar' | 'choice';

/** Words that are the same in other languages; nothing else may stay as it is in English. */
const SAME = new Set([
  'Countersign',
  'OK',
  'Name',
  'RevOps',
  'Slack',
  'Teams',
  'Sales',
  'Agent',
  'Patch',
  'Prompt',
  'Trace',
  'Matrix',
  'Digest',
  'Tool',
  'Rollback',
  'Signal',
  'Security',
  'Account',
  'Callbacks',
  'Snapshot',
  'Break-glass',
  'Support Platform',
  'Product Operations',
  'Revenue Operations',
  'Finance Systems',
  'Integration Platform',
  'auto',
  'Matrix {hash}',
  '{a} plus {b}',
  '{word} ({name})',
  '{minutes} min',
  '{hours} h {minutes} min',
  '{hours, plural, =0 {} other {# h }}{minutes, number} min',
]);
const ENGLISH = /\b(the|and|nothing|this|with|which|was not)\b/i;
const FIGURES = [0, 1, 2, 5, 21, 1_000_000];

const parsed = (message: string, locale: string) => new IntlMessageFormat(message, locale, undefined, { ignoreTag: true });
const nodesOf = (format: IntlMessageFormat): Node[] => format.getAst() as unknown as Node[];
const inner = ({ options = {} }: Node): Node[] => Object.values(options).flatMap(({ value }) => value);
const all = (nodes: Node[]): Node[] => nodes.flatMap((node) => [node, ...all(inner(node))]);

function useOf(node: Node): Use | null {
  if (node.type === KIND.value) return 'value';
  if (node.type === KIND.number) return 'figure';
  if (node.type === KIND.select) return 'choice';
  if (node.type !== KIND.plural) return null;
  return inner(node).some(({ type }) => type === KIND.pound) ? 'figure' : 'grammar';
}

function usesOf(nodes: Node[]): Map<string, Set<Use>> {
  const uses = new Map<string, Set<Use>>();
  for (const node of all(nodes)) {
    const use = useOf(node);
    const name = String(node.value);
    if (use) uses.set(name, (uses.get(name) ?? new Set()).add(use));
  }
  return uses;
}

const optionsOf = (nodes: Node[], type: number): string[] =>
  all(nodes).flatMap((node) => (node.type === type ? Object.keys(node.options ?? {}) : []));

function argumentProblems(own: Node[], english: Node[]): string[] {
  const [mine, theirs] = [usesOf(own), usesOf(english)];
  const lost = [...theirs].filter(([name, uses]) => !mine.has(name) && !(uses.size === 1 && uses.has('grammar'))).map(([name]) => `lacks {${name}}`);
  const more = [...mine.keys()].filter((name) => !theirs.has(name)).map((name) => `has {${name}}, which English lacks`);
  const isFigure = (uses: Set<Use> | undefined) => uses !== undefined && (uses.has('figure') || uses.has('grammar'));
  const other = [...mine].flatMap(([name, uses]) => {
    const known = theirs.get(name);
    const isWrong =
      known !== undefined &&
      (isFigure(uses) !== isFigure(known) || (uses.has('choice') && !known.has('choice')) || (uses.has('value') && !known.has('value')));
    return isWrong ? [`uses {${name}} otherwise than English`] : [];
  });
  const words = optionsOf(own, KIND.select).filter((word) => !optionsOf(english, KIND.select).includes(word));
  return [...lost, ...more, ...other, ...words.map((word) => `has the choice "${word}", which English lacks`)];
}

/** Plural forms that the language does not have would never be used. */
function pluralProblems(own: Node[], locale: string): string[] {
  const forms = new Set<string>(new Intl.PluralRules(locale).resolvedOptions().pluralCategories);
  return optionsOf(own, KIND.plural)
    .filter((form) => !form.startsWith('=') && !forms.has(form))
    .map((form) => `has the plural form "${form}", which the language lacks`);
}

/** Values for every argument, each figure and each choice in its turn; plain values are `length` long. */
function samplesFor(message: string, locale: string, length = 12): Record<string, string | number>[] {
  const nodes = nodesOf(parsed(message, locale));
  const uses = usesOf(nodes);
  const choices = optionsOf(nodes, KIND.select);
  const sample = (figure: number, choice: string) =>
    Object.fromEntries(
      [...uses].map(([name, use]) => [name, use.has('choice') ? choice : use.has('figure') || use.has('grammar') ? figure : 'x'.repeat(length)]),
    );
  return FIGURES.flatMap((figure) => (choices.length > 0 ? choices : ['']).map((choice) => sample(figure, choice)));
}

function formatProblems(message: string, locale: string): string[] {
  const format = parsed(message, locale);
  const empty = samplesFor(message, locale).filter((values) => String(format.format(values)).trim() === '');
  return empty.length > 0 ? [`says nothing with ${JSON.stringify(empty[0])}`] : [];
}

const literals = (nodes: Node[]): string =>
  all(nodes)
    .flatMap(({ type, value }) => (type === KIND.literal ? [String(value)] : []))
    .join(' ');

function englishProblems(own: Node[], { message, english }: { message: string; english: string }): string[] {
  const words = literals(own);
  const isWordless = !/\p{L}{3}/u.test(literals(nodesOf(parsed(message.replace(/\{agent\}[\w\s-]*|GET \/\S*/g, ''), 'en'))));
  if (message === english && !isWordless && !SAME.has(message)) return ['is left in English'];
  return ENGLISH.test(words) ? ['has English words in it'] : [];
}

function messageProblems(locale: string, key: string, message: string, english: string): string[] {
  let own: Node[];
  try {
    own = nodesOf(parsed(message, locale));
  } catch (error) {
    return [`cannot be read: ${String(error)}`];
  }
  return [
    ...argumentProblems(own, nodesOf(parsed(english, 'en'))),
    ...pluralProblems(own, locale),
    ...formatProblems(message, locale),
    ...(locale === 'en' ? [] : englishProblems(own, { message, english })),
    ...longerThanAllowed(key, (length) => samplesFor(message, locale, length).map((values) => String(parsed(message, locale).format(values)))),
  ];
}

/** Everything that is wrong with the texts of a locale, each with its key; none where it may ship. */
export function translationProblems(locale: string, messages: Messages, english: Messages): string[] {
  const missing = Object.keys(english).filter((key) => !Object.hasOwn(messages, key));
  const unknown = Object.keys(messages).filter((key) => !Object.hasOwn(english, key));
  const wrong = Object.entries(messages).flatMap(([key, message]) => {
    const original = english[key];
    return original === undefined ? [] : messageProblems(locale, key, message, original).map((problem) => `${locale} ${key} ${problem}`);
  });
  return [...missing.map((key) => `${locale} ${key} is missing`), ...unknown.map((key) => `${locale} ${key} is not in English`), ...wrong];
}
