import type { Descriptors } from '../rpc/descriptors.ts';
import { toRestJson } from '../rpc/descriptors.ts';
import type { PublishMessages } from './create-publisher.ts';

const topic = 'cloud-builds';

/**
 * Publishes a build as Cloud Build does at each change of its status: the Build of the REST API as data, its id and status
 * as attributes (https://cloud.google.com/build/docs/subscribe-build-notifications).
 */
export function createBuildPublisher(
  descriptors: Descriptors,
  publish: PublishMessages,
): (build: { id: string; status: string }) => Promise<void> {
  const type = descriptors.type('google.devtools.cloudbuild.v1.Build');
  return (build) =>
    publish(topic, [
      {
        data: Buffer.from(JSON.stringify(toRestJson(type, build))),
        attributes: { buildId: build.id, status: build.status },
      },
    ]);
}
