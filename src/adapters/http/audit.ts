// The audit log from outside: pages of entries, and the whole log as JSON Lines or CSV, streamed.
import { once } from 'node:events';
import type { Response } from 'express';
import type { Entry } from '../../domain/record/chain.ts';
import { answer, type Handler } from './answer.ts';
import { type Calls, checkedQuery } from './calls.ts';
import { csvHeader, csvLine } from './csv.ts';
import type { Door } from './door.ts';
import { AuditQuery, ExportQuery } from './schemas.ts';

/** GET /v1/audit: oldest first. */
export function getAudit({ auditLog }: Pick<Door, 'auditLog'>, { keyedGet }: Calls): Handler {
  return keyedGet('audit', async ({ workspace }, request) => {
    const query = checkedQuery(AuditQuery, request.query);
    if ('refused' in query) return query.refused;
    const { since, ...rest } = query.data;
    const page = await auditLog.query({ workspace: workspace.id, ...rest, since: since && new Date(since).toISOString() });
    return answer(200, { items: page.items, next: page.next });
  });
}

const FORMS = {
  jsonl: { type: 'application/jsonl; charset=utf-8', head: '', line: (entry: Entry) => `${JSON.stringify(entry)}\n` },
  csv: { type: 'text/csv; charset=utf-8; header=present', head: csvHeader, line: csvLine },
};

/** Resolves when the caller can take more; rejects when it has gone. */
async function write(response: Response, text: string): Promise<void> {
  if (response.destroyed) throw new Error('The caller has gone');
  if (!response.write(text)) await Promise.race([once(response, 'drain'), once(response, 'close')]);
}

/** GET /v1/audit/export: every entry, oldest first. A failure on the way cuts the connection, so that it never looks complete. */
export function exportAudit({ auditLog, logger }: Pick<Door, 'auditLog' | 'logger'>, { keyedGet }: Calls): Handler {
  async function stream(workspace: string, form: keyof typeof FORMS, response: Response): Promise<void> {
    const { type, head, line } = FORMS[form];
    response.setHeader('content-type', type);
    response.setHeader('cache-control', 'no-store');
    response.setHeader('content-disposition', `attachment; filename="audit.${form}"`);
    try {
      if (head) await write(response, head);
      for await (const page of auditLog.export(workspace)) await write(response, page.map(line).join(''));
      response.end();
    } catch (error) {
      if (!response.headersSent) throw error;
      logger.warn({ workspace, err: error }, 'An export of the audit log broke off');
      response.destroy();
    }
  }
  return (request, response) =>
    keyedGet('audit', async ({ workspace }) => {
      const query = checkedQuery(ExportQuery, request.query);
      if ('refused' in query) return query.refused;
      await stream(workspace.id, query.data.format, response);
      return null;
    })(request, response);
}
