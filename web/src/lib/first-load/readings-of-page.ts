import type { DeploymentFilter } from '#lib/lists/older-deployments.svelte.ts';
import { readings, type Reading } from '#lib/records/reading.ts';

/** Who opens a page. */
export interface Visitor {
  workspaceId: string;
  uid: string;
}

/**
 * What a page will read as soon as it is there, by its address. A reading that is missing here comes later; one too many is
 * asked for in vain.
 */
export function readingsOfPage(url: URL, { workspaceId, uid }: Visitor): Reading[] {
  const [place = '', id, ...rest] = partsOf(url.pathname);
  const agents = [readings.agents(), readings.workspaceAgents(workspaceId)];
  const services = readings.services(workspaceId);
  const all: DeploymentFilter = { status: undefined, serviceId: undefined };
  if (rest.length > (place === 'services' && rest[0] === 'chat' ? 1 : 0)) return [];
  switch (`${place}/${id === undefined ? '' : id === 'new' ? 'new' : '*'}`) {
    case '/':
    case 'agents/*':
      return [...agents, services];
    case 'deployments/': {
      const { searchParams: params } = url;
      const filter = {
        status: (params.get('status') ?? undefined) as DeploymentFilter['status'],
        serviceId: params.get('service') ?? undefined,
      };
      return [readings.deployments(workspaceId, filter), services];
    }
    case 'deployments/new': {
      const from = url.searchParams.get('from');
      return [
        ...agents,
        readings.deployments(workspaceId, all),
        services,
        readings.workspace(workspaceId),
        ...(from === null ? [] : [readings.deployment(from)]),
      ];
    }
    case 'deployments/*':
      return [readings.deployment(id ?? ''), readings.member(workspaceId, uid)];
    case 'services/':
    case 'chat/':
      return [services];
    case 'services/*':
      return [readings.service(id ?? ''), readings.member(workspaceId, uid)];
    default:
      return [];
  }
}

function partsOf(path: string): string[] {
  try {
    return path.split('/').slice(1).filter(Boolean).map(decodeURIComponent);
  } catch {
    return ['no path'];
  }
}
