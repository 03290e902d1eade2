import { z } from 'zod';
import { agentIdSchema, timestampSchema, workspaceIdSchema } from '../names.ts';
import { FRAMEWORKS, agentManifestSchema } from './agent.ts';
import { UPLOAD_OBJECT, sourceSchema } from './source.ts';

/** What may be uploaded. */
export const UPLOAD_MAX_BYTES = 100 * 1024 * 1024;

/** `POST /uploads`: an archive that is about to be uploaded. */
export const uploadRequestSchema = z.object({
  workspaceId: workspaceIdSchema.default('default'),
  fileName: z
    .string()
    .max(255)
    .regex(/\.(?:zip|tar\.gz|tgz)$/i, 'Choose a .zip or .tar.gz file.'),
  sizeBytes: z.int().min(1, 'The file is empty.').max(UPLOAD_MAX_BYTES, 'A file may have 100 MiB.'),
});
export type UploadRequest = z.infer<typeof uploadRequestSchema>;

/** Where and how to send the file: exactly so, straight to Cloud Storage. */
export const uploadSchema = z.object({
  object: z.string().regex(UPLOAD_OBJECT).describe('What the source of an agent names it by.'),
  url: z.url(),
  method: z.literal('PUT'),
  headers: z.record(z.string(), z.string()).describe('All of them have to be sent.'),
  expiresAt: timestampSchema,
});
export type Upload = z.infer<typeof uploadSchema>;

/** `POST /agents`: an agent that a workspace adds to its gallery. */
export const newAgentSchema = agentManifestSchema
  .omit({ id: true })
  .extend({
    workspaceId: workspaceIdSchema.default('default'),
    framework: z.enum(FRAMEWORKS).default('a2a').describe('“container” for what is no agent.'),
    source: sourceSchema,
    readme: z.string().max(100_000).default('').describe('Markdown.'),
  })
  .superRefine(({ source, workspaceId }, context) => {
    const add = (path: string[], message: string) =>
      context.addIssue({ code: 'custom', path: ['source', ...path], message });
    if (source.kind === 'folder') add(['kind'], 'Only agents that ship with the portal are folders of it.');
    if (source.kind === 'archive' && UPLOAD_OBJECT.exec(source.object)?.[1] !== workspaceId)
      add(['object'], 'Name an upload of this workspace.');
  });
export type NewAgent = z.infer<typeof newAgentSchema>;
export type NewAgentInput = z.input<typeof newAgentSchema>;

/** An id made of an agent's name, with 5 characters that make it unlike others. */
export function agentIdOf(name: string, suffix: string): string {
  const words = name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, 40)
    .replace(/-+$/, '');
  return agentIdSchema.parse(`${words || 'agent'}-${suffix}`);
}
