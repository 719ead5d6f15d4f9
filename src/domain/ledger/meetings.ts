// Whether an opportunity has its meeting: one that it names, else one with the same account or contact.

type Names = { meeting_id: string | null; account: string | null; contact: string | null };

const same = (one: string | null, other: string | null): boolean => one !== null && one === other;

/** An opportunity that names its meeting has that one or none. */
export function isItsMeeting(opportunity: Names, meeting: Names): boolean {
  if (opportunity.meeting_id !== null) return same(meeting.meeting_id, opportunity.meeting_id);
  return same(meeting.account, opportunity.account) || same(meeting.contact, opportunity.contact);
}
