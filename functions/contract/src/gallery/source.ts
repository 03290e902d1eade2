import { z } from 'zod';

/** A path within a source: no leading slash, no `..`, no characters that mean something elsewhere. */
const innerPath = (what: string) =>
  z
    .string()
    .max(300)
    .regex(
      /^(?!\/)(?!(.*\/)?\.\.?(\/|$))[\w.@/ -]*$/,
      `Name ${what} by a path within the source, with no “..”.`,
    );

const dockerfile = innerPath('the Dockerfile')
  .optional()
  .describe(
    'Path of the Dockerfile within the folder; without it one at the top is used, else one is generated.',
  );
const folder = innerPath('the folder')
  .default('')
  .describe('Folder of the source that holds the agent; empty for all of it.');

/** Uploads of a workspace, in the source bucket: `uploads/{workspace}/{id}.zip`. */
export const UPLOAD_OBJECT = /^uploads\/([a-z0-9-]+)\/[A-Za-z0-9_-]{16,64}\.(zip|tar\.gz)$/;

/** Where an agent's code comes from. */
export const sourceSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('folder').describe('A folder that ships with the portal.'),
    path: z
      .string()
      .max(63)
      .regex(/^[a-z0-9][a-z0-9-]*$/, 'Name one folder, with no slash.')
      .describe('Folder name below the portal’s agents.'),
    dockerfile,
  }),
  z.object({
    kind: z.literal('archive').describe('A zip or tar.gz that was uploaded.'),
    object: z
      .string()
      .regex(UPLOAD_OBJECT, 'Name an upload of this portal: uploads/{workspace}/{id}.zip or .tar.gz.')
      .describe('Its name in the source bucket, as POST /v1/uploads gave it.'),
    folder,
    dockerfile,
  }),
  z.object({
    kind: z.literal('git').describe('A Git repository.'),
    url: z
      .url({ protocol: /^https$/, hostname: z.regexes.domain, error: 'Give an https URL.' })
      .max(500)
      .refine(
        (url) => !/^https:\/\/[^/]*@/.test(url),
        'Leave user name and password out; name a secret instead.',
      )
      .describe('https URL of the repository.'),
    ref: z
      .string()
      .regex(/^(?!-)(?!.*(\.\.|@\{|\/\/))[\w./+-]{1,200}$/, 'Name a branch, a tag or a commit.')
      .default('HEAD')
      .describe('Branch, tag or whole commit id; HEAD is the default branch.'),
    folder,
    dockerfile,
    tokenSecret: z
      .string()
      .regex(
        /^projects\/[a-z0-9-]+\/secrets\/[\w-]+\/versions\/(latest|\d+)$/,
        'Name a version of a secret: projects/P/secrets/S/versions/latest.',
      )
      .optional()
      .describe(
        'Secret Manager’s version that holds an access token, for a private repository. The secret must have the label ' +
          'agent-gallery-workspace=WORKSPACE, and the annotation agent-gallery-git-hosts unless the host is github.com, ' +
          'gitlab.com or bitbucket.org.',
      ),
  }),
  z.object({
    kind: z.literal('image').describe('A container image that exists already.'),
    image: z
      .string()
      .regex(/^[^\s@]+@sha256:[0-9a-f]{64}$/, 'Name the image by digest: registry/name@sha256:…'),
  }),
]);
export type Source = z.infer<typeof sourceSchema>;
/** A source that has to be packaged and built. */
export type PackedSource = Exclude<Source, { kind: 'image' }>;
