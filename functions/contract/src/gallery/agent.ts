import { z } from 'zod';
import { agentIdSchema, timestampSchema, workspaceIdSchema } from '../names.ts';
import { runtimeDefaultsSchema } from '../runtime/runtime.ts';
import { sourceSchema } from './source.ts';

export const FRAMEWORKS = ['adk-python', 'adk-typescript', 'a2a', 'container'] as const;

/** A skill as in an A2A agent card (specification 1.0, AgentSkill), in the part that the gallery shows. */
export const skillSchema = z.object({
  id: z.string().min(1),
  name: z.string().min(1),
  description: z.string(),
  tags: z.array(z.string()).default([]),
  examples: z.array(z.string()).default([]),
});
export type Skill = z.infer<typeof skillSchema>;

/** `agent.json` in an agent's folder: what its author says of it. */
export const agentManifestSchema = z.object({
  id: agentIdSchema,
  name: z.string().min(1).max(80),
  description: z.string().min(1).max(500),
  framework: z.enum(FRAMEWORKS),
  tags: z.array(z.string().min(1)).default([]),
  skills: z.array(skillSchema).default([]),
  runtime: runtimeDefaultsSchema.optional(),
});
export type AgentManifest = z.infer<typeof agentManifestSchema>;

/** `agents/{id}`: an agent that ships with the portal. `workspaces/{w}/agents/{id}`: one that the workspace added. */
export const agentSchema = agentManifestSchema.extend({
  source: sourceSchema,
  workspaceId: workspaceIdSchema
    .optional()
    .describe('The workspace that added it; none where it ships with the portal.'),
  readme: z.string().describe('Markdown.'),
  createdAt: timestampSchema,
  updatedAt: timestampSchema,
});
export type Agent = z.infer<typeof agentSchema>;
