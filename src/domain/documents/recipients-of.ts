// Whom a request reaches at once. Pure.
import type { AgentRequest } from './request.ts';

/** How many: as it says, but never fewer than the records that it names. */
export const recipientsOf = ({ target, blast_radius, bulk }: AgentRequest): number =>
  Math.max(target.record_ids.length, blast_radius?.recipients ?? 0, bulk?.records ?? 0);
