import { z } from 'zod';
import { meSchema } from '../api.ts';
import { actorSchema } from '../deployment/deployment.ts';
import { memberSchema, roleSchema } from '../gallery/workspace.ts';
import { timestampSchema, workspaceIdSchema } from '../names.ts';

/** An address as it is compared: without case. It is also the id of an invitation, and has no slash. */
export const emailSchema = z
  .string()
  .trim()
  .toLowerCase()
  .max(254, 'Use at most 254 characters.')
  .pipe(z.email('Enter an e-mail address.'));

/** `workspaces/{w}/invitations/{email}`: somebody who becomes a member when they first sign in with the verified address. */
export const invitationSchema = z.object({
  email: emailSchema,
  role: roleSchema,
  invitedBy: actorSchema,
  createdAt: timestampSchema,
});
export type Invitation = z.infer<typeof invitationSchema>;

/** `POST /workspaces/{w}/members` */
export const newMemberSchema = z.strictObject({ email: emailSchema, role: roleSchema });
export type NewMember = z.infer<typeof newMemberSchema>;

/** `PATCH /workspaces/{w}/members/{uid}` */
export const memberPatchSchema = z.strictObject({ role: roleSchema });

/** What became of it. */
export const addedMemberSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('member'), member: memberSchema }),
  z.object({ kind: z.literal('invited'), invitation: invitationSchema }),
]);
export type AddedMember = z.infer<typeof addedMemberSchema>;

/** `GET /workspaces/{w}/members` */
export const memberListSchema = z.object({
  members: z.array(memberSchema).describe('Admins first, then by address.'),
  invitations: z.array(invitationSchema).describe('By address; none for who is no admin.'),
});
export type MemberList = z.infer<typeof memberListSchema>;

/** `POST /session` */
export const sessionSchema = meSchema.extend({
  joined: z.array(workspaceIdSchema).describe('Workspaces that the user became a member of just now.'),
});
export type BegunSession = z.infer<typeof sessionSchema>;
