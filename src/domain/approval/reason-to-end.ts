// What ends a release for good, right before it goes: the request ran out, its signal is too old, or something happened out there.
import type { Approval } from '../documents/approval.ts';
import { signalIsStale } from './acts.ts';

/** Signals about a contact or a record that stop what waits for it. */
export const STOPPING = ['reply', 'unsubscribe', 'record_changed'];

type End = { code: 'stopped' | 'evidence_stale' | 'expired'; reason: string };

/** `stopped` is the type of a stopping signal since the request came, or null. A signal that grew old after the release ends nothing. */
export function reasonToEnd(approval: Approval, stopped: string | null, now: Date): End | null {
  if (Date.parse(approval.expires_at) <= now.getTime()) return { code: 'expired', reason: 'the request had expired' };
  if (approval.state === 'releasing' && signalIsStale(approval, now))
    return { code: 'evidence_stale', reason: 'the signal is older than the row allows' };
  return stopped === null ? null : { code: 'stopped', reason: stopped };
}
