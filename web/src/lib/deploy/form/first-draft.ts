import {
  serviceId,
  type Deployment,
  type DeploymentRequest,
  type Service,
  type WorkspaceDefaults,
} from '@agent-gallery/contract';
import { defaultServiceName } from '../default-service-name.ts';
import { draftOf, type Draft } from './draft.ts';

/** Where a draft's values come from, the first that is there. */
export interface DraftSources {
  agentId: string;
  /** The deployment that the address names, which is asked for once more. */
  again: Deployment | undefined;
  /** The newest deployments of the workspace, newest first. */
  recent: readonly Deployment[];
  /** What the workspace prefers; undefined where it says nothing. */
  workspace: WorkspaceDefaults | undefined;
  /** What was chosen last in this browser. */
  lastUsed: Pick<DeploymentRequest, 'project' | 'region' | 'access'> | undefined;
  portalProject: string;
}

export interface FirstDraft {
  draft: Draft;
  /** The deployment whose settings they are. */
  from: Deployment | undefined;
}

/** The form before anything was typed, with no earlier deployment. */
export function plainDraft({ agentId, workspace, lastUsed, portalProject }: DraftSources): Draft {
  return draftOf({
    target: workspace?.target ?? 'cloud-run',
    project: workspace?.project ?? lastUsed?.project ?? portalProject,
    region: workspace?.region ?? lastUsed?.region ?? 'us-central1',
    serviceName: defaultServiceName(agentId),
    access: workspace?.access ?? lastUsed?.access ?? 'private',
    settings: workspace?.settings,
  });
}

/** The form before anything was typed: as the deployment that is repeated, else as the agent's last one. */
export function firstDraft(sources: DraftSources): FirstDraft {
  const { again, recent, agentId } = sources;
  if (again) return { draft: draftOf(again.request), from: again };
  const last = recent.find(({ request }) => request.agentId === agentId);
  // To build anew is a wish for one time.
  if (last) return { draft: draftOf({ ...last.request, rebuild: false }), from: last };
  return { draft: plainDraft(sources), from: undefined };
}

/** The service that a draft would update; undefined where its name is new, as far as the workspace knows. */
export function existingService(
  place: Pick<Draft, 'target' | 'project' | 'region' | 'serviceName'>,
  services: readonly Service[],
): Service | undefined {
  const id = serviceId(place);
  return services.find((service) => service.id === id);
}

/** The newest deployment of a service among some, newest first. */
export function lastOf(service: Pick<Service, 'id'>, recent: readonly Deployment[]): Deployment | undefined {
  return recent.find(({ serviceId: id }) => id === service.id);
}
