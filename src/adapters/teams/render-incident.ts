// The card of an incident for Teams: what happened, the nine steps as a tick list with the current one opened, the next act as the only
// primary button. Pure, and always within the size of a card.
import { incidentTitle } from '../../commands/incident-words.ts';
import type { IncidentFacts } from '../../domain/incident/incident-facts.ts';
import { localeOn } from '../../domain/policy/locale.ts';
import { footerLines, incidentButtons, incidentState, partPieces, stateParts, stepPieces, whyLines } from '../../surfaces/incident-lines.ts';
import { text } from '../../texts.ts';
import {
  type AdaptiveCard,
  bold,
  buttonsHere,
  type CardAction,
  type CardElement,
  card,
  container,
  execute,
  line,
  momentMark,
  ours,
  runs,
  said,
  sign,
  small,
  spoken,
  toggle,
  unmarked,
} from './adaptive-card.ts';
import { firstThatFits, TITLE_LENGTH, within } from './budget.ts';

/** At most so much of every text that somebody wrote. */
const ROOMS = [1000, 200, 80];
const LEAST = 20;
const LONGEST_NAME = 150;
/** Spaces at the start of a line would be dropped. */
const INDENT = '\u00a0'.repeat(8);
const QUESTION = 'question';
type Cut = typeof within;

const atMost =
  (room: number): Cut =>
  (words, most) =>
    within(words, Math.min(most, room));

function stateLine(facts: IncidentFacts): CardElement {
  const ink = { name: (name: string) => unmarked(within(name, LONGEST_NAME)), moment: (at: string) => momentMark(at, facts.locale) };
  const parts = stateParts(facts, ink).map((part) => ours(`  ·  ${part}`, { isSubtle: true }));
  return line([sign(facts.state === 'resolved' ? 'done' : 'attention'), said(' '), bold(incidentState(facts)), ...parts], { spacing: 'Small' });
}

/** The steps as a list, the parts of the current one below it. */
function stepElements(facts: IncidentFacts, cut: Cut): CardElement[] {
  return facts.steps.flatMap((step) => {
    const lines = [line(runs(stepPieces(facts, step, cut), facts.locale), { spacing: 'Small' })];
    const parts = step.number === facts.current?.number ? step.parts : [];
    return [
      ...lines,
      ...parts.map((part) => line([said(`${INDENT}•  `), ...runs(partPieces(facts, step, part, cut), facts.locale)], { spacing: 'Small' })),
    ];
  });
}

/** What travels with every button: the workspace, the incident, the step, and the part that the button is about. */
const incidentData = ({ workspace, id, current }: IncidentFacts, part: string) => ({
  workspace: workspace.id,
  incident: id,
  step: current?.name ?? '',
  part,
});

/** A button that asks first opens the question, which has the button below it. */
const buttonsOf = (facts: IncidentFacts): CardAction[] =>
  incidentButtons(facts).map(({ action, label, part, isPrimary, confirm }) =>
    confirm ? toggle(label, QUESTION) : execute(action, label, incidentData(facts, part), { primary: isPrimary }),
  );

const confirmElements = (facts: IncidentFacts, cut: Cut): CardElement[] =>
  incidentButtons(facts).flatMap(({ action, part, confirm }) =>
    confirm
      ? [
          container(
            [
              line([bold(confirm.title)]),
              line([said(cut(confirm.text, 500))]),
              buttonsHere(execute(action, confirm.yes, incidentData(facts, part), { primary: true })),
            ],
            { id: QUESTION, isVisible: false, style: 'warning', spacing: 'Medium' },
          ),
        ]
      : [],
  );

/** One line for notifications and readers; plain text. */
export const incidentSummary = (facts: IncidentFacts): string =>
  spoken(within(text(facts.locale, 'incident.text', { title: incidentTitle(facts, facts.locale), state: incidentState(facts) }), 500));

/** The card of an incident, without buttons once there is nothing left to do. */
export function renderIncident(known: IncidentFacts): AdaptiveCard {
  const facts = { ...known, locale: localeOn('teams', known.locale) };
  const around = {
    locale: facts.locale,
    fallbackText: text(facts.locale, 'teams.fallback_incident', { id: facts.id }),
    speak: incidentSummary(facts),
  };
  const draw = (room: number): AdaptiveCard => {
    const cut = atMost(room);
    const body = [
      line([bold(within(incidentTitle(facts, facts.locale), TITLE_LENGTH), { size: 'Large' })]),
      stateLine(facts),
      line([said(whyLines(facts, cut).join('\n'))], { spacing: 'Medium' }),
      container(stepElements(facts, cut), { spacing: 'Medium' }),
      ...confirmElements(facts, cut),
      ...footerLines(facts).map((words) => small([said(cut(words, 500))])),
    ];
    return card(around, body, buttonsOf(facts));
  };
  return firstThatFits(ROOMS, draw, () => draw(LEAST));
}
