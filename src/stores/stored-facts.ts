// The facts of an approval as stores keep them: texts from outside spelled like columns.
import type { Approval } from '../domain/documents/approval.ts';
import { type ApprovalFacts, factsOf } from '../domain/documents/approval-facts.ts';
import { columnText } from './columns.ts';

const spelled = (text: string | null): string | null => (text === null ? null : columnText(text));

export function storedFacts(approval: Approval): ApprovalFacts {
  const facts = factsOf(approval);
  const { fields, assigned, domain, contact } = facts;
  return { ...facts, fields: fields.map(columnText), assigned: spelled(assigned), domain: spelled(domain), contact: spelled(contact) };
}
