// An incident as `GET /v1/incidents` shows it: without what is only ours, such as claims on cards.
import { currentStep, type Incident, stepNumber } from '../documents/incident.ts';
import { type JsonObject, toJson } from '../documents/request.ts';

/** What a caller of the incident's own workspace sees. */
export function incidentView({ cards: _cards, threads: _threads, events, version: _version, ...shown }: Incident): JsonObject {
  const now = currentStep(shown);
  const timeline = events.map(({ type, at, actor, detail }) => ({ type, at, actor, detail }));
  return toJson({ ...shown, current_step: now && stepNumber(now.name), timeline });
}
