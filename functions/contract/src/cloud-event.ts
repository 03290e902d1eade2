import { z } from 'zod';
import { timestampSchema } from './names.ts';

/** CloudEvents 1.0 in structured JSON mode (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md). */
export function cloudEvent<const Type extends string, Data extends z.ZodType>(type: Type, data: Data) {
  return z.object({
    specversion: z.literal('1.0'),
    id: z.string().min(1),
    source: z.string().min(1),
    type: z.literal(type),
    subject: z.string().optional(),
    time: timestampSchema,
    datacontenttype: z.literal('application/json').default('application/json'),
    dataversion: z.literal('1'),
    data,
  });
}
