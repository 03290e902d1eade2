import type { CloudBuildClient, protos } from '@google-cloud/cloudbuild';
import { deploymentTag } from '@agent-gallery/contract';
import type { BuildDefaults } from '../../config.ts';
import type { BuildPlace, BuildView, Builds } from '../../engine/ports.ts';
import type { ClientOf } from '../client-of.ts';
import { toBuild } from './build-request.ts';
import { GRPC, googleErrorCode, rethrowGoogleError } from '../google-error.ts';

type Build = protos.google.devtools.cloudbuild.v1.IBuild;

/** Shorter than the lease, so that no call is under way when another worker takes over. */
const CALL = { timeout: 10_000 };

function toIso(time: protos.google.protobuf.ITimestamp | null | undefined): string | undefined {
  return time?.seconds
    ? new Date(Number(time.seconds) * 1000 + (time.nanos ?? 0) / 1e6).toISOString()
    : undefined;
}

function toView(build: Build): BuildView {
  if (!build.id) throw new Error('Cloud Build answered with a build that has no id.');
  return {
    id: build.id,
    status: String(build.status),
    failureType: build.failureInfo?.type ? String(build.failureInfo.type) : undefined,
    failureDetail: build.failureInfo?.detail || build.statusDetail || undefined,
    digest: build.results?.images?.[0]?.digest ?? undefined,
    finishedAt: toIso(build.finishTime),
    limitSeconds: Number(build.timeout?.seconds ?? 0) + Number(build.queueTtl?.seconds ?? 0) || undefined,
  };
}

/** Cloud Build v1, regional (https://cloud.google.com/build/docs/api/reference/rest/v1/projects.locations.builds). */
export function createCloudBuilds(clientOf: ClientOf<CloudBuildClient>, defaults: BuildDefaults): Builds {
  const parent = ({ project, region }: BuildPlace) => `projects/${project}/locations/${region}`;
  const name = (place: BuildPlace, id: string) => `${parent(place)}/builds/${id}`;
  return {
    find: async (place, deploymentId) => {
      const request = {
        parent: parent(place),
        projectId: place.project,
        filter: `tags="${deploymentTag(deploymentId)}"`,
        pageSize: 1,
      };
      const explain = (error: unknown) => rethrowGoogleError(error, 'list the project’s builds');
      const client = await clientOf(place.project).catch(explain);
      const [builds] = await client.listBuilds(request, { ...CALL, autoPaginate: false }).catch(explain);
      return builds[0] ? toView(builds[0]) : undefined;
    },
    start: async (order) => {
      const request = { parent: parent(order), projectId: order.project, build: toBuild(order, defaults) };
      // A retry by the client could start a second build: a lost answer is looked for by its tag instead.
      const explain = (error: unknown) => rethrowGoogleError(error, 'start a build');
      const client = await clientOf(order.project).catch(explain);
      const [operation] = await client.createBuild(request, { ...CALL, retry: null }).catch(explain);
      const build = (
        operation.metadata as protos.google.devtools.cloudbuild.v1.IBuildOperationMetadata | null
      )?.build;
      if (!build) throw new Error('Cloud Build answered createBuild with no build.');
      return toView(build);
    },
    get: async (place, buildId) => {
      const request = { name: name(place, buildId), projectId: place.project, id: buildId };
      const explain = (error: unknown) => rethrowGoogleError(error, 'read the build');
      const client = await clientOf(place.project).catch(explain);
      const [build] = await client.getBuild(request, CALL).catch(explain);
      return toView(build);
    },
    cancel: async (place, buildId) => {
      const request = { name: name(place, buildId), projectId: place.project, id: buildId };
      const explain = (error: unknown) => {
        // It ended by itself meanwhile.
        if (googleErrorCode(error) !== GRPC.FAILED_PRECONDITION)
          rethrowGoogleError(error, 'cancel the build');
      };
      const client = await clientOf(place.project).catch((error: unknown) =>
        rethrowGoogleError(error, 'cancel the build'),
      );
      await client.cancelBuild(request, CALL).catch(explain);
    },
  };
}
