import { z } from 'zod';
import { timestampSchema, workspaceIdSchema } from '../names.ts';
import { workspaceDefaultsSchema } from '../workspace/defaults.ts';

export const ROLES = ['viewer', 'deployer', 'admin'] as const;
export const roleSchema = z.enum(ROLES);
export type Role = z.infer<typeof roleSchema>;

/** `workspaces/{w}` */
export const workspaceSchema = z.object({
  id: workspaceIdSchema,
  name: z.string().min(1),
  defaults: workspaceDefaultsSchema.optional(),
});
export type Workspace = z.infer<typeof workspaceSchema>;

/** `workspaces/{w}/members/{uid}`. `uid` repeats the document's id, so that all of a person's memberships can be queried. */
export const memberSchema = z.object({
  uid: z.string().min(1),
  role: roleSchema,
  email: z.string().nullable(),
  addedAt: timestampSchema.optional(),
});
export type Member = z.infer<typeof memberSchema>;

/** Whether a role includes another: an admin may do what a deployer may. */
export function includesRole(role: Role, needed: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(needed);
}
