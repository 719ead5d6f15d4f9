// Closes an incident, once all its nine steps are done.
import { type Incident, incidentName } from '../domain/documents/incident.ts';
import { appliedToIncident } from '../domain/incident/decide-incident.ts';
import { pausesOn } from '../domain/ledger/pauses.ts';
import { findIncident } from './find-incident.ts';
import { incidentRefusedWords } from './incident-refused.ts';
import { type Command, type CommandNeeds, forbidden, publish, say, told } from './scene.ts';
import { takeConfirm } from './take-confirm.ts';

const MAY_RESOLVE = ['revops'];

/** `incident resolve [workspace] [incident] [confirm]` */
export function incidentResolveCommand(needs: CommandNeeds): Command {
  return async (scene) => {
    const { words, confirmed } = takeConfirm(scene.command.words);
    const found = await findIncident(needs, scene, words);
    if (found.refused) return found.refused;
    const { place, incident } = found;
    const { workspace, person } = place;
    const refused = await forbidden(needs, place, MAY_RESOLVE, 'incident resolve');
    if (refused) return refused;
    const act = { type: 'resolve' as const, by: person.id };
    const values = { name: incidentName(incident), client: workspace.id, by: person.name };
    if (scene.command.dryRun || !confirmed) {
      const would = appliedToIncident(incident, act, scene.now).result;
      if (would) return told(incidentRefusedWords(place, incident, would));
      const figures = say(place)('incident.would_resolve', { ...values, ...(await figuresOf(needs, incident, scene.now)) });
      return told(scene.command.dryRun ? figures : [figures, say(place)('incident.again')]);
    }
    const done = await needs.actOnIncident(workspace.id, incident.id, act);
    if (done?.refused) return told(incidentRefusedWords(place, incident, done.refused));
    const spoken = await publish(needs, scene, place, (open) => say(open)('incident.resolved', values));
    return { ...told(say(place)('incident.resolved', values)), public: spoken };
  };
}

async function figuresOf({ ledgers }: CommandNeeds, { id, workspace, steps }: Incident, now: Date) {
  const parts = steps.flatMap((step) => step.parts);
  const count = (state: string) => parts.filter((part) => part.state === state).length;
  const paused = pausesOn(await ledgers.read(workspace), now).filter((pause) => pause.incident === id).length;
  return { done: count('done'), left: count('not_needed'), paused };
}
