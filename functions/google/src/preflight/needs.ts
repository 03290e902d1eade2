import type { PreflightOrder } from './run-preflight.ts';

/** A permission that deploying needs on the project, and the role that has it (https://cloud.google.com/iam/docs/understanding-roles). */
export interface Need {
  permission: string;
  role: string;
  /** Whether it can be had on the project alone: what may also be granted on a repository or a service is not certainly missing. */
  onProjectOnly: boolean;
}

const need = (permission: string, role: string, onProjectOnly = true): Need => ({
  permission,
  role,
  onProjectOnly,
});

/** What the deploying account must be allowed. */
export function neededPermissions({ target, isBuilt, isPublic }: PreflightOrder): Need[] {
  return [
    ...(target === 'cloud-run'
      ? [
          need('run.services.create', 'roles/run.admin'),
          need('run.services.get', 'roles/run.admin', false),
          need('run.services.update', 'roles/run.admin', false),
          ...(isPublic ? [need('run.services.setIamPolicy', 'roles/run.admin', false)] : []),
        ]
      : [
          need('aiplatform.reasoningEngines.create', 'roles/aiplatform.user'),
          need('aiplatform.reasoningEngines.update', 'roles/aiplatform.user', false),
        ]),
    ...(isBuilt
      ? [
          need('cloudbuild.builds.create', 'roles/cloudbuild.builds.editor'),
          need('cloudbuild.builds.get', 'roles/cloudbuild.builds.editor'),
          need('artifactregistry.repositories.downloadArtifacts', 'roles/artifactregistry.writer', false),
        ]
      : []),
  ];
}

/** The APIs that must be enabled in the project. */
export function neededApis({ target, isBuilt, runtime }: PreflightOrder): string[] {
  const usesSecrets = Object.values(runtime.env).some(
    (value) => typeof value === 'object' && 'secret' in value,
  );
  return [
    target === 'cloud-run' ? 'run.googleapis.com' : 'aiplatform.googleapis.com',
    ...(isBuilt ? ['cloudbuild.googleapis.com', 'artifactregistry.googleapis.com'] : []),
    ...(usesSecrets ? ['secretmanager.googleapis.com'] : []),
  ];
}
