import type { StepName } from '@agent-gallery/contract';
import { describe, expect, it } from 'vitest';
import { BUILD_RULES } from './build-rules.ts';
import { diagnose } from './diagnose.ts';
import { GOOGLE_RULES } from './google-rules.ts';
import { START_RULES } from './start-rules.ts';

interface Sample {
  rule: string;
  step: StepName;
  /** What Google says. */
  text?: string;
  lines?: string[];
  cause: RegExp;
  fix?: RegExp;
}

const PORT_FAILURE =
  "Revision 'echo-1' is not ready and cannot serve traffic. The user-provided container failed to start and listen on the port defined provided by the PORT=8080 environment variable within the allocated timeout. This can happen when the container port is misconfigured or if the timeout is too short.";

/** Texts as the programs and APIs print them. */
const SAMPLES: readonly Sample[] = [
  {
    rule: 'api-disabled',
    step: 'building',
    text: 'Cloud Build API has not been used in project demo-1 before or it is disabled. Enable it by visiting https://console.developers.google.com/apis/api/cloudbuild.googleapis.com/overview?project=demo-1 then retry.',
    cause: /cloudbuild\.googleapis\.com is not enabled in project demo-1/,
    fix: /^gcloud services enable cloudbuild\.googleapis\.com --project=demo-1$/,
  },
  {
    rule: 'billing-disabled',
    step: 'deploying',
    text: 'This API method requires billing to be enabled. Please enable billing on project #123 by visiting …',
    cause: /Billing/,
  },
  {
    rule: 'secret-denied',
    step: 'deploying',
    text: "Permission denied on secret: projects/123/secrets/api-key/versions/latest for Revision service account 123-compute@developer.gserviceaccount.com. The service account used must be granted the 'Secret Manager Secret Accessor' role (roles/secretmanager.secretAccessor) at the secret, project or higher level.",
    cause: /123-compute@developer\.gserviceaccount\.com may not read the secret api-key/,
    fix: /gcloud secrets add-iam-policy-binding api-key --member=serviceAccount:123-compute@/,
  },
  {
    rule: 'secret-not-found',
    step: 'deploying',
    text: 'Secret projects/123/secrets/api-key/versions/7 was not found',
    cause: /no projects\/123\/secrets\/api-key\/versions\/7/,
  },
  {
    rule: 'act-as-denied',
    step: 'deploying',
    text: "Permission 'iam.serviceaccounts.actAs' denied on service account 123-compute@developer.gserviceaccount.com (or it may not exist).",
    cause: /run as 123-compute@developer\.gserviceaccount\.com/,
    fix: /roles\/iam\.serviceAccountUser/,
  },
  {
    rule: 'service-account-missing',
    step: 'deploying',
    text: 'Service account agent@demo-1.iam.gserviceaccount.com does not exist.',
    cause: /no service account agent@demo-1/,
  },
  {
    rule: 'public-forbidden',
    step: 'deploying',
    text: 'FAILED_PRECONDITION: One or more users named in the policy do not belong to a permitted customer.',
    cause: /policy of the organization/,
  },
  {
    rule: 'image-read-denied',
    step: 'deploying',
    text: 'Google Cloud Run Service Agent service-123@serverless-robot-prod.iam.gserviceaccount.com must have permission to read the image, europe-docker.pkg.dev/other/agents/echo. Ensure that the provided container image URL is correct and that the above account has permission to access the image.',
    cause: /may not read the image europe-docker\.pkg\.dev\/other\/agents\/echo/,
    fix: /roles\/artifactregistry\.reader/,
  },
  {
    rule: 'repository-missing',
    step: 'building',
    lines: ['name unknown: Repository "agent-gallery" not found'],
    cause: /no Artifact Registry repository agent-gallery/,
  },
  {
    rule: 'permission-denied',
    step: 'deploying',
    text: "Permission 'run.services.create' denied on resource 'namespaces/demo-1/services/echo' (or resource may not exist).",
    cause: /run\.services\.create is missing/,
    fix: /roles\/run\.admin/,
  },
  {
    rule: 'caller-lacks-permission',
    step: 'building',
    text: 'The caller does not have permission',
    cause: /lacks a permission/,
  },
  {
    rule: 'build-region-quota',
    step: 'building',
    text: 'generic::failed_precondition: due to quota restrictions, Cloud Build cannot run builds in this region. Please contact support.',
    cause: /may not run builds in this region/,
  },
  {
    rule: 'quota-exceeded',
    step: 'deploying',
    text: 'Quota exceeded for total allowable CPU per project per region.',
    cause: /total allowable CPU per project per region/,
  },
  {
    rule: 'build-expired',
    step: 'building',
    text: 'build expired in queue: queue TTL exceeded',
    cause: /waited longer in the queue/,
  },
  {
    rule: 'wrong-architecture',
    step: 'deploying',
    text: PORT_FAILURE,
    lines: ['exec /usr/local/bin/node: exec format error'],
    cause: /another kind of processor/,
  },
  {
    rule: 'python-module-missing',
    step: 'deploying',
    text: PORT_FAILURE,
    lines: [
      'Traceback (most recent call last):',
      '  File "/app/main.py", line 1, in <module>',
      "ModuleNotFoundError: No module named 'a2a.server'",
    ],
    cause: /module a2a\.server is not in the image/,
    fix: /has a2a to requirements/,
  },
  {
    rule: 'node-module-missing',
    step: 'deploying',
    text: PORT_FAILURE,
    lines: [
      "Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'hono' imported from /app/server.js",
      'Node.js v24.9.0',
    ],
    cause: /“hono”/,
    fix: /devDependencies/,
  },
  {
    rule: 'typescript-not-built',
    step: 'deploying',
    lines: ['TypeError [ERR_UNKNOWN_FILE_EXTENSION]: Unknown file extension ".ts" for /app/index.ts'],
    cause: /TypeScript that was not built/,
  },
  {
    rule: 'out-of-memory',
    step: 'verifying',
    lines: [
      'Memory limit of 512 MiB exceeded with 534 MiB used. Consider increasing the memory limit, see https://cloud.google.com/run/docs/configuring/memory-limits',
    ],
    cause: /more memory than it has \(512 MiB\)/,
  },
  {
    rule: 'program-missing',
    step: 'deploying',
    lines: ['OCI runtime create failed: exec: "uvicorn": executable file not found in $PATH: unknown'],
    cause: /“uvicorn”/,
  },
  {
    rule: 'setting-missing',
    step: 'deploying',
    lines: ['ERROR:__main__:Error: TOOL_LLM_URL environment variable not set.'],
    cause: /variable TOOL_LLM_URL/,
  },
  {
    rule: 'api-key-missing',
    step: 'deploying',
    lines: [
      'ValueError: Missing key inputs argument! To use the Google AI API, provide (`api_key`) arguments.',
    ],
    cause: /no key for its model/,
  },
  {
    rule: 'runtime-permission',
    step: 'verifying',
    lines: [
      "403 Permission 'aiplatform.endpoints.predict' denied on resource '//aiplatform.googleapis.com/projects/x'",
    ],
    cause: /service’s own account lacks/,
  },
  {
    rule: 'port-forbidden',
    step: 'deploying',
    lines: ['Error: listen EACCES: permission denied 0.0.0.0:80'],
    cause: /port 80/,
  },
  {
    rule: 'file-forbidden',
    step: 'deploying',
    lines: ["Error: EACCES: permission denied, mkdir '/app/data'"],
    cause: /write \/app\/data/,
  },
  {
    rule: 'listens-on-localhost',
    step: 'deploying',
    text: PORT_FAILURE,
    lines: ['INFO:     Uvicorn running on http://127.0.0.1:8080 (Press CTRL+C to quit)'],
    cause: /listens on localhost/,
  },
  {
    rule: 'listens-on-another-port',
    step: 'deploying',
    text: PORT_FAILURE,
    lines: ['Server listening on port 3000'],
    cause: /listens on port 3000/,
  },
  {
    rule: 'syntax-error',
    step: 'deploying',
    text: 'The container ended.',
    lines: ['    const x = ;', "SyntaxError: Unexpected token ';'"],
    cause: /Unexpected token/,
  },
  {
    rule: 'agent-engine-not-started',
    step: 'deploying',
    text: 'Reasoning Engine resource [projects/1/locations/us-central1/reasoningEngines/2] failed to start and cannot serve traffic. Please refer to our documentation …',
    cause: /Agent Engine could not start/,
  },
  {
    rule: 'port-not-listened-on',
    step: 'deploying',
    text: PORT_FAILURE,
    cause: /did not listen on the port/,
  },
  {
    rule: 'container-exited',
    step: 'deploying',
    text: 'The container exited.',
    lines: ['Container called exit(1).'],
    cause: /ended by itself with code 1/,
  },
  {
    rule: 'npm-lockfile-stale',
    step: 'building',
    lines: [
      'npm error `npm ci` can only install packages when your package.json and package-lock.json or npm-shrinkwrap.json are in sync.',
    ],
    cause: /lockfile does not fit/,
  },
  {
    rule: 'npm-package-missing',
    step: 'building',
    lines: ["npm error 404  '@acme/agent-kit@^9.0.0' is not in this registry."],
    cause: /npm has no @acme\/agent-kit@\^9\.0\.0/,
  },
  {
    rule: 'npm-peer-conflict',
    step: 'building',
    lines: ['npm error code ERESOLVE'],
    cause: /peer dependencies/,
  },
  {
    rule: 'typescript-errors',
    step: 'building',
    lines: ["src/agent.ts(12,5): error TS2322: Type 'string' is not assignable to type 'number'."],
    cause: /src\/agent\.ts, line 12: Type 'string'/,
  },
  {
    rule: 'python-package-missing',
    step: 'building',
    lines: [
      'ERROR: Could not find a version that satisfies the requirement google-adk==99.0 (from versions: 0.1.0)',
      'ERROR: No matching distribution found for google-adk==99.0',
    ],
    cause: /no google-adk==99\.0/,
  },
  {
    rule: 'uv-lock-stale',
    step: 'building',
    lines: ['error: The lockfile at `uv.lock` needs to be updated, but `--frozen` was provided.'],
    cause: /uv\.lock does not fit/,
  },
  {
    rule: 'python-needs-compiler',
    step: 'building',
    lines: [
      "  error: command 'gcc' failed: No such file or directory",
      '  ERROR: Failed building wheel for psutil',
    ],
    cause: /must be compiled/,
  },
  {
    rule: 'copy-source-missing',
    step: 'building',
    lines: [
      'COPY failed: file not found in build context or excluded by .dockerignore: stat dist/server.mjs: file does not exist',
    ],
    cause: /copies dist\/server\.mjs/,
  },
  {
    rule: 'dockerfile-invalid',
    step: 'building',
    lines: ['Error response from daemon: dockerfile parse error line 3: unknown instruction: RUNN'],
    cause: /line 3: unknown instruction: RUNN/,
  },
  {
    rule: 'base-image-missing',
    step: 'building',
    lines: ['manifest for node:99-slim not found: manifest unknown: manifest unknown'],
    cause: /base image node:99-slim/,
  },
  {
    rule: 'base-image-rate-limit',
    step: 'building',
    lines: [
      'toomanyrequests: You have reached your unauthenticated pull rate limit. https://www.docker.com/increase-rate-limit',
    ],
    cause: /Docker Hub/,
  },
  {
    rule: 'build-disk-full',
    step: 'building',
    lines: ['write /app/model.bin: no space left on device'],
    cause: /disk is full/,
  },
  {
    rule: 'build-out-of-memory',
    step: 'building',
    lines: ["The command '/bin/sh -c npm run build' returned a non-zero code: 137"],
    cause: /want of memory/,
  },
  {
    rule: 'source-read-denied',
    step: 'building',
    text: 'could not resolve source: googleapi: Error 403: 123456-compute@developer.gserviceaccount.com does not have storage.objects.get access to the Google Cloud Storage object. Permission denied on resource, or it may not exist., forbidden',
    cause:
      /123456-compute@developer\.gserviceaccount\.com may not read the source: it lacks storage\.objects\.get/,
    fix: /--member=serviceAccount:123456-compute@.*roles\/storage\.objectViewer/,
  },
  {
    rule: 'push-denied',
    step: 'building',
    lines: [
      'denied: Permission "artifactregistry.repositories.uploadArtifacts" denied on resource "projects/demo-1/locations/europe-west1/repositories/agent-gallery" (or it may not exist)',
    ],
    cause: /may not push to the repository agent-gallery of demo-1/,
    fix: /--location=europe-west1/,
  },
  {
    rule: 'run-failed',
    step: 'building',
    lines: ["The command '/bin/sh -c npm test' returned a non-zero code: 1"],
    cause: /failed with code 1: \/bin\/sh -c npm test/,
  },
];

describe('diagnose', () => {
  it.each(SAMPLES)('knows $rule', ({ rule, step, text = '', lines = [], cause, fix = /\S/ }) => {
    const diagnosis = diagnose({ step, text, lines });
    expect(diagnosis?.rule).toBe(rule);
    expect(diagnosis?.cause).toMatch(cause);
    expect(diagnosis?.fix).toMatch(fix);
    expect(`${diagnosis?.cause}${diagnosis?.fix}`).not.toContain('undefined');
  });

  it('has a sample of every rule', () => {
    const known = new Set(SAMPLES.map(({ rule }) => rule));
    const rules = [...GOOGLE_RULES, ...BUILD_RULES, ...START_RULES].map(({ id }) => id);
    expect(rules.filter((id) => !known.has(id))).toEqual([]);
    expect(new Set(rules).size).toBe(rules.length);
  });

  it('says nothing of what it does not know', () => {
    expect(diagnose({ step: 'building', text: 'Something else', lines: ['all is well'] })).toBeUndefined();
  });

  it('does not take a container’s words for Google’s', () => {
    const lines = [
      'Cloud Run API has not been used in project p before or it is disabled … apis/api/run.googleapis.com/',
    ];
    expect(diagnose({ step: 'deploying', text: PORT_FAILURE, lines })?.rule).toBe('port-not-listened-on');
  });

  it.each(['a'.repeat(100_000), `${'x '.repeat(50_000)}:`, '"'.repeat(50_000)])(
    'comes to an end with a long line',
    (line) => {
      expect(diagnose({ step: 'building', text: line, lines: [line] })).toBeUndefined();
      expect(diagnose({ step: 'deploying', text: PORT_FAILURE, lines: [line] })?.rule).toBe(
        'port-not-listened-on',
      );
    },
  );
});
