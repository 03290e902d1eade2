import { z } from 'zod';

/** Where an agent's code comes from. */
export const sourceSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('folder').describe('A folder that ships with the portal.'),
    path: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]*$/, 'Name one folder, with no slash.')
      .describe('Folder name below the portal’s agents.'),
  }),
  z.object({
    kind: z.literal('image').describe('A container image that exists already.'),
    image: z
      .string()
      .regex(/^[^\s@]+@sha256:[0-9a-f]{64}$/, 'Name the image by digest: registry/name@sha256:…'),
  }),
]);
export type Source = z.infer<typeof sourceSchema>;
