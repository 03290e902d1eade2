import { z } from 'zod';
import { deploymentRequestSchema, targetSchema } from '../deployment/deployment.ts';
import { projectIdSchema, regionSchema } from '../names.ts';
import { runtimeOf, runtimeProblems } from '../runtime/runtime.ts';
import { settingsSchema, type Settings } from '../runtime/settings.ts';

/** How services run unless a request says otherwise; variables and ports are an agent’s own. */
export const defaultSettingsSchema = settingsSchema.omit({ env: true, port: true });
export type DefaultSettings = z.infer<typeof defaultSettingsSchema>;

/** What a workspace’s form for a deployment begins with. They prefill it and nothing more: a request says everything. */
export const workspaceDefaultsSchema = z.object({
  target: targetSchema.optional(),
  project: projectIdSchema.optional(),
  region: regionSchema.optional(),
  access: deploymentRequestSchema.shape.access.unwrap().optional(),
  settings: defaultSettingsSchema.optional(),
});
export type WorkspaceDefaults = z.infer<typeof workspaceDefaultsSchema>;

/** What in them would be refused in every request, each with the setting that it is about. */
export function defaultsProblems({ settings = {} }: WorkspaceDefaults): {
  setting: keyof Settings;
  message: string;
}[] {
  return runtimeProblems(runtimeOf({ framework: 'container' }, settings));
}
