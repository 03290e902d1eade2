import { parseArgs } from 'node:util';
import { z } from 'zod';

/** What was given cannot be understood; the message says how to give it. */
export class OptionError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'OptionError';
  }
}

const project = z
  .string({ error: 'Say which project: --project my-project.' })
  .regex(/^[a-z][a-z0-9-]{4,28}[a-z0-9]$/, '--project is the id of a project, such as my-project-123.');
const region = z
  .string({ error: 'Say which region: --region europe-west1.' })
  .regex(/^[a-z]+-[a-z]+[0-9]+$/, '--region is one such as us-central1 or europe-west1.');
const environment = z.enum(['dev', 'prod'], { error: '--environment is dev or prod.' }).default('prod');
const email = z.string().regex(/^[^@\s,"]+@[^@\s,"]+$/, 'An address is one such as ada@example.com.');
const domain = z
  .string()
  .regex(/^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/, '--allowed-domain is one such as example.com.');
const site = z
  .string()
  .regex(
    /^[a-z0-9](?:[a-z0-9-]{4,28}[a-z0-9])$/,
    '--site has 6 to 30 lower-case letters, digits and hyphens.',
  );
const workspace = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,38}$/, '--workspace has lower-case letters, digits and hyphens.')
  .default('default');
const isSet = z.boolean().default(false);

const common = { project, region, environment, site: site.optional(), workspace, 'dry-run': isSet };

const SCHEMAS = {
  deploy: z.strictObject({
    ...common,
    admin: z.array(email).default([]),
    'allowed-domain': z.array(domain).default([]),
    'alert-email': z.array(email).default([]),
    'billing-account': z
      .string()
      .regex(
        /^[0-9A-F]{6}-[0-9A-F]{6}-[0-9A-F]{6}$/,
        '--billing-account is of the form 012345-6789AB-CDEF01.',
      )
      .optional(),
    'without-hosting-agent': isSet,
    yes: isSet,
    fresh: isSet,
  }),
  destroy: z.strictObject({
    ...common,
    confirm: z.string().optional(),
    'with-deployed': isSet,
    'delete-state': isSet,
    fresh: isSet,
  }),
  hostingAgent: z.strictObject({ ...common, fresh: isSet }),
  pack: z.strictObject({ project, region, site: site.optional() }),
};

export type DeployOptions = z.infer<(typeof SCHEMAS)['deploy']>;
export type DestroyOptions = z.infer<(typeof SCHEMAS)['destroy']>;
export type HostingAgentOptions = z.infer<(typeof SCHEMAS)['hostingAgent']>;
export type PackOptions = z.infer<(typeof SCHEMAS)['pack']>;

const LISTS = ['admin', 'allowed-domain', 'alert-email'];

function readArgs(args: readonly string[], names: readonly string[]): Record<string, unknown> {
  const flags = ['dry-run', 'without-hosting-agent', 'yes', 'fresh', 'delete-state', 'with-deployed'];
  const options = Object.fromEntries(
    names.map((name) => [
      name,
      { type: flags.includes(name) ? 'boolean' : 'string', multiple: LISTS.includes(name) } as const,
    ]),
  );
  try {
    return { ...parseArgs({ args: [...args], options, allowPositionals: false }).values };
  } catch (error) {
    throw new OptionError(error instanceof Error ? error.message : String(error));
  }
}

function parse<Schema extends z.ZodObject>(schema: Schema, args: readonly string[]): z.output<Schema> {
  const parsed = schema.safeParse(readArgs(args, Object.keys(schema.shape)));
  if (parsed.success) return parsed.data;
  throw new OptionError(parsed.error.issues.map(({ message }) => message).join('\n'));
}

/** Each reads the arguments of a command line. Throws an OptionError that says what is missing or wrong. */
export const parseDeployOptions = (args: readonly string[]): DeployOptions => parse(SCHEMAS.deploy, args);
export const parseDestroyOptions = (args: readonly string[]): DestroyOptions => {
  const options = parse(SCHEMAS.destroy, args);
  if (options.confirm !== undefined && options.confirm !== options.project)
    throw new OptionError('--confirm repeats the project’s id.');
  return options;
};
export const parseHostingAgentOptions = (args: readonly string[]): HostingAgentOptions =>
  parse(SCHEMAS.hostingAgent, args);
export const parsePackOptions = (args: readonly string[]): PackOptions => parse(SCHEMAS.pack, args);
