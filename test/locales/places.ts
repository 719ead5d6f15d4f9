// Where texts stand, and how long they may be there. The limits are Slack's; Teams has none that is narrower.

/** `value` is how long each of the message's own values may be; a text that the card cuts by itself is measured without them. */
type Place = { keys: RegExp; most: number; value: number; where: string };

const PLACES: Place[] = [
  { keys: /^(review|deny|over|incident\.form)\.(title|submit|close|owner_title)$/, most: 24, value: 1, where: "a modal's title and buttons" },
  { keys: /^(incident\.)?button\./, most: 75, value: 4, where: 'a button' },
  { keys: /^incident\.confirm\.(yes|no)$/, most: 30, value: 0, where: "a confirmation's buttons" },
  { keys: /^incident\.confirm\.\w+\.title$/, most: 100, value: 0, where: "a confirmation's title" },
  { keys: /^incident\.confirm\.\w+\.text$/, most: 300, value: 60, where: 'a confirmation' },
  { keys: /^review\.(approve_\w+|deny)$/, most: 75, value: 0, where: 'what stands below a choice' },
  { keys: /^incident\.(part\.\w+|form\.(done|not_needed))$/, most: 75, value: 0, where: 'a choice' },
  { keys: /placeholder$/, most: 150, value: 0, where: 'a placeholder' },
  { keys: /^card\.(fold|what_was_\w+)$|^digest\.slowest$/, most: 150, value: 0, where: "a fold's title" },
  {
    keys: /^title\.|^incident\.(title|kind\.)|^command\.[\w.]+\.title(_all)?$|^digest\.title$/,
    most: 90,
    value: 0,
    where: 'the words of a header, which has 150 with its names',
  },
  { keys: /^review\.alert_(last|more)$/, most: 199, value: 60, where: 'the alert above a review' },
  { keys: /^review\.alert_refused$/, most: 90, value: 0, where: 'the alert above a review, beside the reason' },
  { keys: /^(refusal|incident\.refused)\./, most: 600, value: 60, where: 'an error at an input' },
  { keys: /^(card|status|tier|cap|review)\./, most: 400, value: 60, where: 'a field of a card' },
  { keys: /./, most: 1500, value: 60, where: 'a section' },
];

/** The places in which a text would not fit; `formatted` gives it with every kind of value, plain ones at a given length. */
export function longerThanAllowed(key: string, formatted: (valueLength: number) => string[]): string[] {
  const place = PLACES.find(({ keys }) => keys.test(key));
  if (!place) return [];
  const longest = Math.max(...formatted(place.value).map(({ length }) => length));
  return longest > place.most ? [`has ${longest} characters, ${place.where} takes ${place.most}`] : [];
}
