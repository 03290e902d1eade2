import { revisionNameSchema, type Service } from '@agent-gallery/contract';
import { GoogleRestError, type FindRevisionUrl } from '@agent-gallery/google';
import { ApiProblem } from '../http/api-problem.ts';
import { googleProblem } from '../services/list-revisions.ts';

/** Names the revision that a request is for; never passed on to an agent. */
export const REVISION_PARAMETER = 'revision';

export interface ServiceAddress {
  /** Where requests go: the service's recorded URL, or that of one of its revisions. */
  url: string;
  /** The service's recorded URL, for which ID tokens are minted; Cloud Run takes them at the URLs of its revisions too. */
  audience: string;
}

export interface AddressDeps {
  findRevisionUrl: FindRevisionUrl;
  /** Local services have http URLs; elsewhere a token is never sent over one. */
  allowHttp: boolean;
}

/** The recorded URL. Throws `service-not-ready`, or an error for a URL that no token may be sent to. */
function recordedUrl(service: Service, allowHttp: boolean): string {
  if (service.url === null)
    throw new ApiProblem('service-not-ready', {
      detail: `The service "${service.name}" has no URL yet: nothing was deployed to it successfully so far.`,
      fix: 'Wait until a deployment of it is ready, then try again.',
    });
  return checked(service.url, service, allowHttp);
}

function checked(url: string, service: Service, allowHttp: boolean): string {
  if (new URL(url).protocol !== 'https:' && !allowHttp)
    throw new Error(`The service ${service.id} has a URL that is not https: ${url}`);
  return url;
}

/**
 * Where a service's requests go, or those of one of its revisions, which Cloud Run names; a caller only chooses which.
 * Throws `invalid-request`, `service-not-ready`, `revision-without-url`, `google-refused`, `unavailable`.
 */
export async function addressService(
  { findRevisionUrl, allowHttp }: AddressDeps,
  service: Service,
  revision: string | null,
): Promise<ServiceAddress> {
  const audience = recordedUrl(service, allowHttp);
  const isShared = service.traffic?.some(({ percent }) => percent > 0 && percent < 100) === true;
  if (revision === null || (revision === service.live?.revision && !isShared))
    return { url: audience, audience };
  if (service.target !== 'cloud-run' || !revisionNameSchema.safeParse(revision).success)
    throw new ApiProblem('invalid-request', {
      detail: `"${revision}" is no revision of a Cloud Run service.`,
      fix: 'Name a revision that GET …/revisions lists, or leave the parameter out.',
    });
  const { project, region, name } = service;
  const address = await findRevisionUrl({ project, region, name }, revision).catch((error: unknown) => {
    throw error instanceof GoogleRestError ? googleProblem(error) : error;
  });
  switch (address.kind) {
    case 'own':
      return { url: checked(address.url, service, allowHttp), audience };
    case 'service':
      return { url: audience, audience };
    case 'none':
      throw new ApiProblem('revision-without-url', {
        detail: `The revision ${revision} has no URL of its own: no tag names it, and it does not get all of the traffic.`,
        fix: `Give it a tag: gcloud run services update-traffic ${name} --region ${region} --project ${project} --update-tags TAG=${revision}`,
      });
  }
}
