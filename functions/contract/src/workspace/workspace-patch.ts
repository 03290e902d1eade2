import { z } from 'zod';
import type { Workspace } from '../gallery/workspace.ts';
import { defaultSettingsSchema, workspaceDefaultsSchema, type WorkspaceDefaults } from './defaults.ts';

type Clearable<Shape extends z.ZodRawShape> = {
  [K in keyof Shape]: z.ZodOptional<z.ZodNullable<Shape[K]>>;
};

/** The same fields, each of which may be null: that takes it away. */
function clearable<Shape extends z.ZodRawShape>(shape: Shape): Clearable<Shape> {
  const cleared = Object.entries(shape).map(([name, schema]) => [
    name,
    (schema as z.ZodType).nullable().optional(),
  ]);
  return Object.fromEntries(cleared) as Clearable<Shape>;
}

export const WORKSPACE_NAME_MAX_LENGTH = 80;

/** `PATCH /workspaces/{w}`, as a JSON merge patch (RFC 7396): what is left out stays, null takes away. */
export const workspacePatchSchema = z.strictObject({
  name: z
    .string()
    .trim()
    .min(1, 'Enter a name.')
    .max(WORKSPACE_NAME_MAX_LENGTH, `Use at most ${WORKSPACE_NAME_MAX_LENGTH} characters.`)
    .optional(),
  defaults: z
    .strictObject({
      ...clearable(workspaceDefaultsSchema.omit({ settings: true }).shape),
      settings: z.strictObject(clearable(defaultSettingsSchema.shape)).nullable().optional(),
    })
    .optional(),
});
export type WorkspacePatch = z.infer<typeof workspacePatchSchema>;
export type WorkspacePatchInput = z.input<typeof workspacePatchSchema>;

/** Fields that are there and not null. */
function held(fields: object): object {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined && value !== null),
  );
}

/** The defaults that a patch makes of others. */
function patchDefaults(
  { settings: before = {}, ...rest }: WorkspaceDefaults,
  { settings: changed, ...changes }: NonNullable<WorkspacePatch['defaults']>,
): WorkspaceDefaults {
  const settings = changed === null ? {} : held({ ...before, ...changed });
  return workspaceDefaultsSchema.parse({
    ...held({ ...rest, ...changes }),
    ...(Object.keys(settings).length > 0 && { settings }),
  });
}

/** The workspace that a patch makes of another. */
export function patchWorkspace(workspace: Workspace, { name, defaults }: WorkspacePatch): Workspace {
  return {
    ...workspace,
    ...(name !== undefined && { name }),
    ...(defaults !== undefined && { defaults: patchDefaults(workspace.defaults ?? {}, defaults) }),
  };
}
