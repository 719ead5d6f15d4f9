// Who is on call in a workspace, and whether the hours of the on-call window are on now.
import { unreadAmong } from '../domain/policy/followed-groups.ts';
import { holidaysBefore, nextOpening } from '../domain/policy/window.ts';
import { groupWord } from '../texts.ts';
import { findPlaceOnly } from './find.ts';
import { type Command, type CommandNeeds, holidaySaid, localeOf, namesOf, type Place, say, timeFor, told } from './scene.ts';

const GROUP = 'on-call';
const WINDOW = 'on-call';

/** `oncall [workspace]` */
export function oncallCommand({ holidays }: Pick<CommandNeeds, 'holidays'>): Command {
  return async (scene) => {
    const found = findPlaceOnly(scene, scene.command.words);
    if (found.refused) return found.refused;
    const { place } = found;
    return told([...peopleLines(place), hoursLine(place, holidays, scene.now)], {
      title: say(place)('oncall.title', { name: place.workspace.name }),
    });
  };
}

function peopleLines(place: Place): string[] {
  const tell = say(place);
  const { people, last_resort } = place.workspace;
  const on = people.filter(({ groups }) => groups.includes(GROUP));
  if (on.length > 0)
    return on.map(({ name, email }) => tell(email === undefined ? 'oncall.person' : 'oncall.person_email', { name, email: email ?? '' }));
  // Nobody has said yet who is in the group: it stands for them.
  if (unreadAmong(place.workspace, [GROUP]).length > 0) return [tell('oncall.person', { name: groupWord(localeOf(place), GROUP) })];
  const others = people.filter(({ groups }) => groups.includes(last_resort));
  return [
    tell('oncall.nobody', {
      group: groupWord(localeOf(place), last_resort),
      who:
        others.length === 0
          ? '-'
          : namesOf(
              place,
              others.map(({ id }) => id),
            ),
    }),
  ];
}

function hoursLine(place: Place, holidays: CommandNeeds['holidays'], now: Date): string {
  const tell = say(place);
  const { windows, time_zone, country } = place.workspace;
  const rule = Object.hasOwn(windows, WINDOW) ? windows[WINDOW] : undefined;
  if (!rule) return tell('oncall.no_window');
  const zone = rule.zone === 'workspace' || rule.zone === 'prospect' ? time_zone : rule.zone;
  const local = { zone, country, holidays };
  const opening = nextOpening(rule, now, local);
  if (!opening) return tell('oncall.never');
  const values = { hours: rule.hours, zone };
  if (opening.open && rule.days === 'all' && rule.hours === '00:00-24:00') return tell('oncall.always');
  if (opening.open) return tell('oncall.open', { ...values, until: timeFor(place, opening.closes_at.toISOString()) });
  const closed = tell('oncall.closed', { ...values, from: timeFor(place, opening.opens_at.toISOString()) });
  return [closed, ...holidaySaid(place, holidaysBefore(rule, now, opening.opens_at, local))].join(' ');
}
