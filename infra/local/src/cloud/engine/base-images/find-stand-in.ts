import { createDockerBuilderStandIn } from './docker-builder-stand-in.ts';
import { parseImageReference } from './image-reference.ts';
import { createNodeStandIn } from './node-stand-in.ts';
import { createPythonStandIn } from './python-stand-in.ts';
import type { StandIn } from './stand-in.ts';

/** What can be made on this machine in place of an image; undefined for an image that we cannot stand in for. */
export async function findStandIn(image: string): Promise<StandIn | undefined> {
  const { registry, repository, tag, digest } = parseImageReference(image);
  if (digest !== undefined || tag === undefined) return undefined;
  switch (`${registry}/${repository}`) {
    case 'docker.io/library/node':
      return createNodeStandIn(tag);
    case 'docker.io/library/python':
      return createPythonStandIn(tag);
    case 'gcr.io/cloud-builders/docker':
      return tag === 'latest' ? createDockerBuilderStandIn() : undefined;
    default:
      return undefined;
  }
}
