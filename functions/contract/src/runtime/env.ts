import { z } from 'zod';
import { agentIdSchema } from '../names.ts';
import { redactSecrets } from '../log/redact-secrets.ts';

/** Names that Cloud Run sets itself and refuses in a service (https://cloud.google.com/run/docs/container-contract). */
const RESERVED_ENV = /^(?:PORT|K_(?:SERVICE|REVISION|CONFIGURATION)|(?:CLOUD_RUN|X_GOOGLE)_.*)$/;

/** Variables are fields of a Firestore record, which has these for itself (https://firebase.google.com/docs/firestore/quotas). */
const RESERVED_FIELD = /^__.*__$/;

export const envNameSchema = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]{0,127}$/, 'Use letters, digits and underscores, and no digit first.')
  .refine((name) => !RESERVED_ENV.test(name), 'Cloud Run sets this variable itself.')
  .refine((name) => !RESERVED_FIELD.test(name), 'Do not both begin and end with two underscores.');

/** What the portal fills in when it deploys. */
export const envReferenceSchema = z.discriminatedUnion('from', [
  z.object({ from: z.literal('workspace-id').describe('The workspace that the service belongs to.') }),
  z.object({
    from: z.literal('portal-project').describe('The project whose Firestore holds the portal’s records.'),
  }),
  z.object({
    from: z
      .literal('agent-url')
      .describe('Where another agent of the workspace is live; the variable is left out where it is not.'),
    agentId: agentIdSchema,
    path: z
      .string()
      .regex(/^\/[^\s?#]*$/, 'Begin with a slash.')
      .default('/'),
  }),
]);
export type EnvReference = z.infer<typeof envReferenceSchema>;

/** A secret of Secret Manager, which Cloud Run reads when an instance starts. */
export const secretReferenceSchema = z.object({
  secret: z
    .string()
    .regex(
      /^(?:projects\/[a-z0-9-]+\/secrets\/)?[\w-]{1,255}$/,
      'Name a secret of the project, or another project’s as projects/P/secrets/S.',
    ),
  version: z
    .string()
    .regex(/^(?:latest|[1-9]\d{0,8})$/, 'Name a version by its number, or “latest”.')
    .default('latest'),
});
export type SecretReference = z.infer<typeof secretReferenceSchema>;

const literalSchema = z.string().max(32_768, 'A value may have 32,768 characters.');

export const envValueSchema = z.union([literalSchema, envReferenceSchema, secretReferenceSchema]);
export type EnvValue = z.infer<typeof envValueSchema>;

const SECRET_NAME = /(?:^|_)(?:SECRET|TOKEN|PASSWORD|PASSWD|API_?KEY|PRIVATE_?KEY|CREDENTIALS?)$/i;

/** Whether a value is a key or token by its looks, such as a private key or `AIza…`. */
export function isSecretValue(value: string): boolean {
  return redactSecrets(value) !== value;
}

/** Whether a variable's name says that its value is to be kept secret. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}

/** What a request may give a variable: a value that is no secret, or a reference to one. */
export const givenEnvValueSchema = z.union(
  [
    literalSchema.refine(
      (value) => !isSecretValue(value),
      'This looks like a secret, and values are stored for members to read. Put it into Secret Manager and refer to it.',
    ),
    secretReferenceSchema,
  ],
  { error: (issue) => firstMessage(issue) },
);
export type GivenEnvValue = z.infer<typeof givenEnvValueSchema>;

/** A union says only “Invalid input”; the branch that the value's type chose says why. */
function firstMessage(issue: { input?: unknown; code?: string; errors?: unknown }): string {
  const branch = (Array.isArray(issue.errors) ? issue.errors : []) as { message?: string }[][];
  const wanted = typeof issue.input === 'string' ? branch[0] : branch[1];
  if (typeof issue.input !== 'string' && (typeof issue.input !== 'object' || issue.input === null))
    return 'Give text, or a secret as {"secret": …, "version": …}.';
  return wanted?.[0]?.message ?? 'Give text, or a secret as {"secret": …, "version": …}.';
}
