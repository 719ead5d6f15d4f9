// Cases of an incident as a file for `policies/cases/`: what a caller wrote stays text in it, whatever it looks like, and hides nothing.
import { Document, isMap, isSeq, Scalar, visit } from 'yaml';
import type { Incident } from '../../domain/documents/incident.ts';
import type { IncidentCase } from '../../domain/incident/incident-cases.ts';
import type { Workspace } from '../../domain/policy/workspace.ts';
import { text } from '../../texts.ts';

/** Controls, invisible characters and those that turn the reading direction; a line break and a tab have signs of their own. */
const UNSEEN = /(?![\t\n])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;
const MERGE_KEY = '<<';

function escaped(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase();
  return code.length <= 4 ? `\\u${code.padStart(4, '0')}` : `\\U${code.padStart(8, '0')}`;
}

/** In quotes: what has no picture, which is spelled out there, and the key that would merge. */
function quote(document: Document): void {
  visit(document, {
    Scalar(_key, node) {
      const { value } = node;
      if (typeof value === 'string' && (value === MERGE_KEY || value.search(UNSEEN) >= 0)) node.type = Scalar.QUOTE_DOUBLE;
    },
  });
}

const comment = (lines: string[]): string => lines.map((line) => ` ${line}`).join('\n');

/** The text of the file. It passes the schema of case files where there is a case at all. */
export function caseYaml({ id: workspace, locale }: Workspace, incident: Incident, cases: IncidentCase[]): string {
  const name = incident.number ?? incident.id;
  const about = text(locale, 'cases.about', { name });
  const document = new Document({ workspace, about, cases: cases.map(({ written }) => written) }, { aliasDuplicateObjects: false });
  document.commentBefore = comment(['what', 'expectation', 'together', 'secrets'].map((key) => text(locale, `cases.file.${key}`, { name })));
  const list = document.get('cases');
  if (isSeq(list)) {
    for (const [index, { was, now }] of cases.entries()) {
      const item = list.items[index];
      if (isMap(item)) item.commentBefore = comment([text(locale, 'cases.file.case', { was, now })]);
    }
  }
  quote(document);
  return document.toString({ lineWidth: 0, doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER }).replace(UNSEEN, escaped);
}
