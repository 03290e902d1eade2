interface Place {
  project: string;
  region: string;
  environment: string;
  site?: string | undefined;
}

/** Folder of what is packed, and of what is remembered between runs; below the repository, which git ignores. */
export const WORK_FOLDER = '.local/deploy';

export const stateBucket = ({ project }: Pick<Place, 'project'>) => `${project}-terraform-state`;
export const statePrefix = ({ environment }: Pick<Place, 'environment'>) => `agent-gallery/${environment}`;
export const hostingSite = ({ project, site }: Pick<Place, 'project' | 'site'>) =>
  site ?? `${project}-portal`;
export const consoleUrl = (place: Pick<Place, 'project' | 'site'>) => `https://${hostingSite(place)}.web.app`;

/** The hosting agent's image, without a tag. infra/terraform makes the repository. */
export const hostingAgentImage = ({ project, region }: Pick<Place, 'project' | 'region'>) =>
  `${region}-docker.pkg.dev/${project}/agent-gallery-portal/hosting-agent`;
