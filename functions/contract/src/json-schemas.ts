import { z } from 'zod';
import { agentManifestSchema, agentSchema } from './gallery/agent.ts';
import { deploymentPageSchema, meSchema, problemSchema } from './api.ts';
import { deploymentRequestSchema, deploymentSchema } from './deployment/deployment.ts';
import { findingListSchema } from './deployment/preflight.ts';
import { logEntrySchema } from './google/log-entry.ts';
import { logChunkSchema } from './log/log-line.ts';
import {
  buildNoticeSchema,
  deploymentCancelRequestedSchema,
  deploymentHintSchema,
  deploymentRequestedSchema,
  deploymentStatusChangedSchema,
  operationRequestedSchema,
} from './messages.ts';
import { operationSchema } from './operations/operation.ts';
import { orphanListSchema } from './operations/orphan.ts';
import { revisionListSchema } from './operations/revision.ts';
import { agentFileTextSchema, agentFilesSchema } from './gallery/agent-files.ts';
import { newAgentSchema, uploadRequestSchema, uploadSchema } from './gallery/upload.ts';
import { serviceSchema } from './gallery/service.ts';
import { asyncApi } from './async-api.ts';
import {
  deploymentOrderSchema,
  deploymentRejectedSchema,
  publisherListSchema,
  publisherPolicySchema,
  publisherSchema,
} from './publisher.ts';
import { memberSchema, workspaceSchema } from './gallery/workspace.ts';
import { auditEntrySchema } from './workspace/audit.ts';
import { invitationSchema } from './workspace/membership.ts';
import { deliverySchema, webhookSchema } from './workspace/webhook.ts';

/** What others send to the portal: fields with a default may be left out. */
export const RECEIVED = {
  'agent-manifest': agentManifestSchema,
  'build-notice': buildNoticeSchema,
  'deployment-cancel-requested': deploymentCancelRequestedSchema,
  'deployment-hint': deploymentHintSchema,
  'deployment-order': deploymentOrderSchema,
  'deployment-request': deploymentRequestSchema,
  'deployment-requested': deploymentRequestedSchema,
  'new-agent': newAgentSchema,
  'operation-requested': operationRequestedSchema,
  'log-entry': logEntrySchema,
  'publisher-policy': publisherPolicySchema,
  'upload-request': uploadRequestSchema,
};

/** What the portal writes: every field is there. */
const WRITTEN = {
  agent: agentSchema,
  'agent-files': agentFilesSchema,
  'agent-file-text': agentFileTextSchema,
  'audit-entry': auditEntrySchema,
  delivery: deliverySchema,
  deployment: deploymentSchema,
  'deployment-page': deploymentPageSchema,
  'deployment-rejected': deploymentRejectedSchema,
  'deployment-status-changed': deploymentStatusChangedSchema,
  'finding-list': findingListSchema,
  'log-chunk': logChunkSchema,
  invitation: invitationSchema,
  me: meSchema,
  member: memberSchema,
  operation: operationSchema,
  'orphan-list': orphanListSchema,
  problem: problemSchema,
  publisher: publisherSchema,
  'publisher-list': publisherListSchema,
  'revision-list': revisionListSchema,
  service: serviceSchema,
  upload: uploadSchema,
  webhook: webhookSchema,
  workspace: workspaceSchema,
};

function write(schemas: Readonly<Record<string, z.ZodType>>, io: 'input' | 'output'): [string, string][] {
  return Object.entries(schemas).map(([name, schema]) => {
    const { $schema, ...rest } = z.toJSONSchema(schema, { io });
    const document = { $schema, $id: `urn:agent-gallery:schema:${name}`, ...rest };
    return [`${name}.schema.json`, JSON.stringify(document, null, 2) + '\n'];
  });
}

/** The JSON Schema (draft 2020-12) of every message and record, as text by file name. */
export function jsonSchemas(): Map<string, string> {
  return new Map(
    [...write(RECEIVED, 'input'), ...write(WRITTEN, 'output')].sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

/** Everything that is generated of the contract, as text by file name: the JSON Schemas and the AsyncAPI page. */
export function generatedFiles(): Map<string, string> {
  return new Map([...jsonSchemas(), ['asyncapi.json', JSON.stringify(asyncApi(), null, 2) + '\n']]);
}
