import { workspaceIdSchema } from '@agent-gallery/contract';
import { emailSchema } from '@agent-gallery/contract/workspace';
import { z } from 'zod';

/** Who may come in at all, and who may set up a portal that nobody administers yet. */
export interface AccessPolicy {
  /** Domains of verified addresses that may sign in; none: every account that Firebase Auth lets in. */
  allowedDomains: readonly string[];
  /** Addresses of which the first to sign in becomes admin of a workspace that has none; the others are invited. */
  initialAdmins: readonly string[];
  /** The workspace that they become admins of. */
  workspaceId: string;
}

/** Everybody that Firebase Auth lets in, and no admin but those whom somebody wrote into Firestore. */
export const OPEN_ACCESS: AccessPolicy = { allowedDomains: [], initialAdmins: [], workspaceId: 'default' };

const domainSchema = z
  .string()
  .regex(/^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/, 'Name domains such as example.com.');

const listOf = <Item extends z.ZodType<string, string>>(item: Item) =>
  z
    .string()
    .default('')
    .transform((list) => list.split(',').map((one) => one.trim().toLowerCase()))
    .transform((list) => list.filter((one) => one !== ''))
    .pipe(z.array(item));

/** The variables that an access policy is read from. */
export const accessVariables = {
  ALLOWED_DOMAINS: listOf(domainSchema),
  INITIAL_ADMINS: listOf(emailSchema),
  WORKSPACE_ID: workspaceIdSchema.default('default'),
};

/** Whether an address belongs to one of the domains, or there are none. A subdomain is another domain. */
export function isAllowedEmail({ allowedDomains }: AccessPolicy, email: string): boolean {
  if (allowedDomains.length === 0) return true;
  return allowedDomains.includes(email.slice(email.lastIndexOf('@') + 1).toLowerCase());
}
