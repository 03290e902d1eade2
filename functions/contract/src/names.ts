import { z } from 'zod';

/**
 * Cloud Run service name: lowercase letters, digits and hyphens, begins with a letter, does not end with a
 * hyphen. Cloud Run allows 49 characters; 47 leave room for `-` and a deployment id in the revision's name
 * (63 characters, https://cloud.google.com/run/docs/reference/rest/v2/projects.locations.services).
 */
export const SERVICE_NAME_MAX_LENGTH = 47;

export const serviceNameSchema = z
  .string()
  .min(1, 'Enter a service name.')
  .max(SERVICE_NAME_MAX_LENGTH, `Use at most ${SERVICE_NAME_MAX_LENGTH} characters.`)
  .regex(/^[a-z]/, 'Begin with a lowercase letter.')
  .regex(/^[a-z0-9-]*$/, 'Use only lowercase letters, digits and hyphens.')
  .regex(/[^-]$/, 'Do not end with a hyphen.');

/** Google Cloud project id: 6 to 30 characters (https://cloud.google.com/resource-manager/docs/creating-managing-projects). */
export const projectIdSchema = z
  .string()
  .regex(
    /^[a-z][a-z0-9-]{4,28}[a-z0-9]$/,
    'A project id has 6 to 30 lowercase letters, digits or hyphens, begins with a letter and does not end with a hyphen.',
  );

/** Regions where Cloud Run runs (https://cloud.google.com/run/docs/locations). */
export const REGIONS = [
  'africa-south1',
  'asia-east1',
  'asia-east2',
  'asia-northeast1',
  'asia-northeast2',
  'asia-northeast3',
  'asia-south1',
  'asia-south2',
  'asia-southeast1',
  'asia-southeast2',
  'australia-southeast1',
  'australia-southeast2',
  'europe-central2',
  'europe-north1',
  'europe-southwest1',
  'europe-west1',
  'europe-west2',
  'europe-west3',
  'europe-west4',
  'europe-west6',
  'europe-west8',
  'europe-west9',
  'europe-west10',
  'europe-west12',
  'me-central1',
  'me-central2',
  'me-west1',
  'northamerica-northeast1',
  'northamerica-northeast2',
  'southamerica-east1',
  'southamerica-west1',
  'us-central1',
  'us-east1',
  'us-east4',
  'us-east5',
  'us-south1',
  'us-west1',
  'us-west2',
  'us-west3',
  'us-west4',
] as const;

export const regionSchema = z.enum(REGIONS, 'Choose a region where Cloud Run runs.');

/** Id of an agent in the gallery: the name of its folder, or what its author chose. */
export const agentIdSchema = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,62}$/, 'An agent id has lowercase letters, digits and hyphens.');

/** 12 characters of lowercase base 32: short enough to end a revision's name, wide enough (60 bits) not to collide. */
export const deploymentIdSchema = z
  .string()
  .regex(/^d[a-z2-7]{11}$/, 'A deployment id is d and 11 characters of a-z and 2-7.');

/** As a deployment's id, for what else is done with a service. */
export const operationIdSchema = z
  .string()
  .regex(/^o[a-z2-7]{11}$/, 'An operation id is o and 11 characters of a-z and 2-7.');

export const workspaceIdSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'A workspace id has lowercase letters, digits and hyphens.');

/** Any RFC 3339 time in UTC, as `Date.prototype.toISOString` writes it. */
export const timestampSchema = z.iso.datetime();

const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';

/** Makes a deployment id from 11 random bytes; five bits of each are used. */
export function deploymentIdFromBytes(bytes: Uint8Array): string {
  return 'd' + elevenOf(bytes);
}

/** Makes an operation id in the same way. */
export function operationIdFromBytes(bytes: Uint8Array): string {
  return 'o' + elevenOf(bytes);
}

/** Eleven characters of 11 random bytes, for an id. */
export function elevenOf(bytes: Uint8Array): string {
  if (bytes.length < 11) throw new RangeError('An id needs 11 random bytes.');
  return Array.from(bytes.subarray(0, 11), (byte) => BASE32.charAt(byte & 31)).join('');
}

/**
 * Name of the Cloud Run revision that a deployment makes. It carries the deployment's id, so that a second attempt of the
 * same step finds the first one's revision and log entries find their deployment. A deployment that is released a second
 * time, with another environment, has a name for that as well.
 */
export function revisionName(serviceName: string, deploymentId: string, release: 1 | 2 = 1): string {
  return release === 1 ? `${serviceName}-${deploymentId}` : `${serviceName}-2-${deploymentId}`;
}

/** The deployment that made a revision, or undefined when the name does not end as ours do. */
export function deploymentIdOfRevision(revision: string): string | undefined {
  const id = revision.slice(revision.lastIndexOf('-') + 1);
  return deploymentIdSchema.safeParse(id).success ? id : undefined;
}
