import * as z from 'zod';
import { A2aError } from '../../protocol/a2a-error.ts';

export type JsonRpcId = string | number | null;

const envelopeSchema = z.object({
  jsonrpc: z.literal('2.0'),
  id: z.union([z.string(), z.number(), z.null()]).optional(),
  method: z.string().min(1),
  params: z.unknown().optional(),
});
export type Envelope = z.infer<typeof envelopeSchema>;

/** The id of whatever was sent, so that even a wrong request gets its answer matched. */
export const idOf = (body: unknown): JsonRpcId => {
  const id = typeof body === 'object' && body !== null && 'id' in body ? body.id : null;
  return typeof id === 'string' || typeof id === 'number' ? id : null;
};

/** A JSON-RPC 2.0 request; throws INVALID_REQUEST for what is none, batches included, and INVALID_PARAMS. */
export const readEnvelope = (body: unknown): Envelope => {
  const result = envelopeSchema.safeParse(body);
  if (!result.success) {
    const text = 'Not a JSON-RPC 2.0 request: jsonrpc must be "2.0", method a text, and id a text or number.';
    throw new A2aError('INVALID_REQUEST', text);
  }
  const { params } = result.data;
  if (params !== undefined && (typeof params !== 'object' || params === null || Array.isArray(params))) {
    throw new A2aError('INVALID_PARAMS', 'Invalid request: "params" must be an object.', {
      fieldViolations: [{ field: 'params', description: 'must be an object' }],
    });
  }
  return result.data;
};
