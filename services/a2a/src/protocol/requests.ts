import * as z from 'zod';
import { protoEnum, protoMessage } from './proto-message.ts';
import { clientId } from './ids.ts';
import { int32, TASK_STATES } from './schemas.ts';

// Request messages of the service (a2a.proto, section 9.4 and 11.3), in ProtoJSON. Numbers may come as text: in a
// query they always do.

const tenant = clientId.optional();
const id = z.string().min(1, 'must not be empty');
const historyLength = int32.pipe(z.int().min(0, 'must not be negative')).optional();
const pageSize = int32.pipe(z.int().min(1, 'must be 1 to 100').max(100, 'must be 1 to 100')).optional();
const bool = z
  .union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')])
  .optional();

export const getTaskRequestSchema = protoMessage({ tenant, id, historyLength });

export const listTasksRequestSchema = protoMessage({
  tenant,
  contextId: clientId.optional(),
  status: protoEnum(TASK_STATES).optional(),
  pageSize,
  pageToken: z.string().optional(),
  historyLength,
  statusTimestampAfter: z.iso.datetime({ offset: true, error: 'must be an RFC 3339 time' }).optional(),
  includeArtifacts: bool,
});
export type ListTasksRequest = z.infer<typeof listTasksRequestSchema>;

export const taskIdRequestSchema = protoMessage({ tenant, id });

export const pushConfigIdRequestSchema = protoMessage({ tenant, taskId: id, id });

export const listPushConfigsRequestSchema = protoMessage({
  tenant,
  taskId: id,
  pageSize,
  pageToken: z.string().optional(),
});

export const tenantRequestSchema = protoMessage({ tenant });
