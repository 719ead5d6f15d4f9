// An approval as the benchmark fills stores with it: judged by the matrix of a client, under any id and at any instant.
import { join } from 'node:path';
import { readFolder } from '../src/adapters/policies/read-folder.ts';
import { judgeRequest } from '../src/domain/approval/judge-request.ts';
import { newApproval } from '../src/domain/approval/new-approval.ts';
import type { Approval } from '../src/domain/documents/approval.ts';
import { AgentRequest } from '../src/domain/documents/request.ts';
import { emptyLedger } from '../src/domain/ledger/ledger.ts';
import { bindWorkspace } from '../src/domain/policy/bind-workspace.ts';
import type { Workspace } from '../src/domain/policy/workspace.ts';
import { task, writePolicies } from './policies.ts';

/** The first client of the benchmark, whose policies are written into this folder. */
export function sampleWorkspace(folder: string): Workspace {
  const [client] = readFolder(join(writePolicies(folder, '127.0.0.1:9'))).clients;
  if (!client) throw new Error('The policies of the benchmark have no client');
  return bindWorkspace(client.file.value, client.matrix, client.preset);
}

/** As it stands when it has just come, the n-th of its kind. */
export function sampleApproval(workspace: Workspace, n: number, now: Date, more: object = {}): Approval {
  const asked = { ...JSON.parse(task(n, 'http://127.0.0.1:9/callback')), workspace: workspace.id, expires_at: null, ...more };
  const request = AgentRequest.parse(asked);
  const judged = judgeRequest(workspace, request, emptyLedger(workspace.id), () => false, now);
  const name = `sample-${n}`;
  return newApproval(workspace, request, judged, { id: `apr_sample${n}`, key: name, webhookId: name, bodyHash: 'h', trace: 't', now });
}
