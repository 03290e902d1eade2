import { projectNumber } from '../project/project-number.ts';
import { jsonRoute, type RestRoute } from '../rest/rest-route.ts';

/** What gcloud asks of Cloud Build beyond its client's descriptors. */
export function createBuildRestRoutes(): RestRoute[] {
  return [
    jsonRoute(
      'GET',
      '/v1/projects/{project}/locations/{location}/defaultServiceAccount',
      'google.devtools.cloudbuild.v1.CloudBuild/GetDefaultServiceAccount',
      async ({ params: { project = '', location = '' } }) => ({
        name: `projects/${projectNumber(project)}/locations/${location}/defaultServiceAccount`,
        serviceAccountEmail: `projects/${project}/serviceAccounts/${projectNumber(project)}-compute@developer.gserviceaccount.com`,
      }),
    ),
  ];
}
