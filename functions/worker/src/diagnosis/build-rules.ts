import { group, type Rule } from './rule.ts';

/** Why a build fails: told by the last lines of its steps. */
export const BUILD_RULES: readonly Rule[] = [
  {
    id: 'npm-lockfile-stale',
    pattern:
      /can only install packages when your package\.json and package-lock\.json|Your lockfile needs to be updated|ERR_PNPM_OUTDATED_LOCKFILE|lockfile would have been modified/i,
    code: 'build-failed',
    cause: 'The lockfile does not fit package.json.',
    fix: 'Install once on your own machine (npm install, pnpm install or yarn install), commit the lockfile, and deploy again.',
  },
  {
    id: 'npm-package-missing',
    pattern:
      /npm (?:ERR!|error) 404\s+(?:Not Found[^\n]*?|')?'?((?:@[\w.-]+\/)?[\w.-]+@[^'\s]+)'? is not in (?:this registry|the npm registry)/i,
    code: 'build-failed',
    cause: (match) => `npm has no ${group(match, 1)}.`,
    fix: 'Correct its name or version in package.json; a private package needs a registry that the build may read.',
  },
  {
    id: 'npm-peer-conflict',
    pattern: /npm (?:ERR!|error) (?:code )?ERESOLVE/i,
    code: 'build-failed',
    cause: 'The versions of the packages do not fit each other (peer dependencies).',
    fix: 'Install on your own machine, resolve the conflict that npm names, and commit the lockfile.',
  },
  {
    id: 'typescript-errors',
    pattern: /^(\S+\.tsx?)[(:](\d+)[,:]\d+\)?:? (?:- )?error (TS\d+): (.*)$/m,
    code: 'build-failed',
    cause: (match) =>
      `TypeScript finds an error in ${group(match, 1)}, line ${group(match, 2)}: ${group(match, 4).slice(0, 200)}`,
    fix: 'Mend it; “npx tsc --noEmit” shows all of them.',
  },
  {
    id: 'python-package-missing',
    pattern:
      /(?:Could not find a version that satisfies the requirement|No matching distribution found for) ([^\s(]+)|Because (\S+) was not found in the package registry/,
    code: 'build-failed',
    cause: (match) =>
      `There is no ${match[1] ?? match[2] ?? 'such Python package'} for this version of Python.`,
    fix: 'Correct its name or version in requirements.txt or pyproject.toml, or choose another Python by requires-python.',
  },
  {
    id: 'uv-lock-stale',
    pattern: /The lockfile at `uv\.lock` needs to be updated/,
    code: 'build-failed',
    cause: 'uv.lock does not fit pyproject.toml.',
    fix: 'Run uv lock, commit uv.lock, and deploy again.',
  },
  {
    id: 'python-needs-compiler',
    pattern:
      /error: command '?(?:gcc|cc|x86_64-linux-gnu-gcc)'? failed|Failed (?:building wheel for|to build) ([\w.-]+)/i,
    code: 'build-failed',
    cause: (match) =>
      `A Python package${match[1] === undefined ? '' : ` (${match[1]})`} must be compiled, and the slim image has no compiler.`,
    fix: 'Choose a version of it that has wheels for this Python, or add a Dockerfile that installs build-essential.',
  },
  {
    id: 'copy-source-missing',
    pattern:
      /COPY failed: .*?stat (?:\/\S*?\/)?([^\s:]+): (?:file does not exist|no such file)|failed to calculate checksum of ref [^"]*"\/?([^"]+)": not found|COPY failed: no source files were specified/i,
    code: 'build-failed',
    cause: (match) =>
      `The Dockerfile copies ${match[1] ?? match[2] ?? 'a file'}, which is not in the archive.`,
    fix: 'Check that it exists and that neither .gcloudignore, .gitignore nor .dockerignore names it; what a build makes must be made before, or in the Dockerfile.',
  },
  {
    id: 'dockerfile-invalid',
    pattern:
      /(?:dockerfile parse error(?: on)?|failed to parse Dockerfile:?.*?)(?: line (\d+))?:? (unknown instruction: \S+|.*requires.*)|the Dockerfile \(.*\) cannot be empty/i,
    code: 'build-failed',
    cause: (match) =>
      `The Dockerfile is not valid${match[1] === undefined ? '' : ` in line ${match[1]}`}: ${group(match, 2, 'it is empty')}.`,
    fix: 'Mend the Dockerfile.',
  },
  {
    id: 'base-image-missing',
    pattern:
      /manifest for (\S+) not found|pull access denied for ([^\s,]+)|failed to resolve source metadata for ([^\s:]+\S*): .*not found/i,
    code: 'build-failed',
    cause: (match) =>
      `The base image ${match[1] ?? match[2] ?? match[3] ?? ''} does not exist, or may not be read.`,
    fix: 'Correct FROM in the Dockerfile; a private image needs read access for the build’s service account.',
  },
  {
    id: 'base-image-rate-limit',
    pattern: /toomanyrequests|reached your (?:unauthenticated )?pull rate limit/i,
    code: 'build-failed',
    cause: 'Docker Hub refuses more downloads from this address for now.',
    fix: 'Deploy again later, or take the base image from mirror.gcr.io or your own Artifact Registry.',
  },
  {
    id: 'build-disk-full',
    pattern: /no space left on device/i,
    code: 'build-failed',
    cause: 'The build’s disk is full.',
    fix: 'Make the image smaller, or choose a larger machine for builds in the settings.',
  },
  {
    id: 'build-out-of-memory',
    pattern: /exit(?:ed with)? (?:code|status):? 137\b|returned a non-zero code: 137\b|signal: killed/i,
    code: 'build-failed',
    cause: 'A step of the build was killed for want of memory.',
    fix: 'Choose a larger machine for builds in the settings, or let the step use less.',
  },
  {
    id: 'source-read-denied',
    pattern:
      /\b([\w.-]{1,80}@[\w.-]{1,120}) does not have (storage\.[\w.]{1,60}) access to the Google Cloud Storage/i,
    code: 'build-source-fetch-failed',
    cause: (match) =>
      `The build’s service account ${group(match, 1)} may not read the source: it lacks ${group(match, 2)}.`,
    fix: (match) =>
      `gcloud storage buckets add-iam-policy-binding gs://SOURCE_BUCKET --member=serviceAccount:${group(match, 1)} --role=roles/storage.objectViewer`,
  },
  {
    id: 'push-denied',
    pattern:
      /denied: Permission "?artifactregistry\.repositories\.uploadArtifacts"? denied on resource "?projects\/([\w-]+)\/locations\/([\w-]+)\/repositories\/([\w-]+)/i,
    code: 'image-push-failed',
    cause: (match) =>
      `The build may not push to the repository ${group(match, 3)} of ${group(match, 1)}, or there is none in ${group(match, 2)}.`,
    fix: (match) =>
      `gcloud artifacts repositories add-iam-policy-binding ${group(match, 3)} --project=${group(match, 1)} --location=${group(match, 2)} --member=serviceAccount:BUILD_ACCOUNT --role=roles/artifactregistry.writer`,
  },
  {
    id: 'run-failed',
    pattern:
      /The command '(.{1,300}?)' returned a non-zero code: (\d+)|process "(.{1,300}?)" did not complete successfully: exit code: (\d+)/,
    code: 'build-failed',
    cause: (match) =>
      `A command of the Dockerfile failed with code ${match[2] ?? match[4] ?? ''}: ${match[1] ?? match[3] ?? ''}`,
    fix: 'Mend what the last lines of the build name, then deploy again.',
  },
];
