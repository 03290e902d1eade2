import { uploadRequestSchema, uploadSchema } from '@agent-gallery/contract';
import { createRoute } from '@hono/zod-openapi';
import { problemResponses, SIGNED_IN } from './problem-responses.ts';

export const createUploadRoute = createRoute({
  method: 'post',
  path: '/uploads',
  operationId: 'createUpload',
  summary: 'Begin to upload an archive',
  description:
    'Gives out a signed URL: send the file there with PUT and exactly these headers, then name `object` as the ' +
    'source of an agent. Needs the role deployer.',
  tags: ['Agents'],
  security: SIGNED_IN,
  request: {
    body: {
      required: true,
      content: { 'application/json': { schema: uploadRequestSchema.meta({ id: 'UploadRequest' }) } },
    },
  },
  responses: {
    201: {
      description: 'Where to send it, for 15 minutes.',
      content: { 'application/json': { schema: uploadSchema.meta({ id: 'Upload' }) } },
    },
    ...problemResponses(400, 401, 403, 415),
  },
});
