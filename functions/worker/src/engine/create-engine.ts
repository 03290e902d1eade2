import { createGoogleRest, createPreflight } from '@agent-gallery/google';
import { CloudBuildClient } from '@google-cloud/cloudbuild';
import type { Firestore } from '@google-cloud/firestore';
import type { PubSub } from '@google-cloud/pubsub';
import { ServicesClient } from '@google-cloud/run';
import { Storage } from '@google-cloud/storage';
import type { WorkerConfig } from '../config.ts';
import { createAgentEngines } from '../google/agent-engines.ts';
import { createAgentProbe } from '../google/probe/agent-probe.ts';
import { createArchiveStore, createUploadReader } from '../google/archive-store.ts';
import { createClientOf } from '../google/client-of.ts';
import { clientOptions } from '../google/client-options.ts';
import { createCloudBuilds } from '../google/cloud-build/cloud-builds.ts';
import { createWorkerTokens } from '../google/worker-tokens.ts';
import { createCloudRunServices } from '../google/run/cloud-run-services.ts';
import { createPublisher } from '../google/messages/pubsub-publisher.ts';
import { createRepositoryMaker } from '../google/images/image-repository.ts';
import { createRegistryImages } from '../google/images/registry-images.ts';
import { createSecretReader } from '../google/secret-reader.ts';
import type { Log } from '../log.ts';
import { createSpokesman } from '../logs/spokesman.ts';
import { lastLines } from '../logs/last-lines.ts';
import type { LineWriter } from '../logs/line-writer.ts';
import { createSources } from '../packaging/create-sources.ts';
import { preflightOf } from './order/check-preflight.ts';
import { LEASE_MS } from './lease.ts';
import type { EngineDeps } from './step.ts';

/** The engine on Google's own clients; `config.endpoints` says where they lead. */
export function createEngine(
  config: WorkerConfig,
  parts: { db: Firestore; pubsub: PubSub; writer: LineWriter; log: Log },
): EngineDeps {
  const { db, pubsub, writer, log } = parts;
  const { endpoints } = config;
  const { portal, deployers } = createWorkerTokens(config);
  const { accessToken } = deployers;
  const rest = createGoogleRest(endpoints.googleRest, accessToken);
  const preflight = createPreflight(rest, deployers);
  const storage = new Storage({ projectId: config.portalProject });
  return {
    db,
    portalProject: config.portalProject,
    log,
    leaseMs: LEASE_MS,
    builds: createCloudBuilds(
      createClientOf(
        deployers,
        (as) => new CloudBuildClient({ ...clientOptions(endpoints.cloudBuild), ...as }),
      ),
      config.build,
    ),
    services: createCloudRunServices(
      createClientOf(deployers, (as) => new ServicesClient({ ...clientOptions(endpoints.cloudRun), ...as })),
      config.startupTimeoutSeconds,
    ),
    preflight: (deployment) =>
      preflight(preflightOf(deployment, deployers.accountOf(deployment.request.project))),
    sources: createSources({
      agentsRoot: config.agentsRoot,
      bases: config.bases,
      uploads: createUploadReader(storage, config.sourceBucket),
      readSecret: createSecretReader(createGoogleRest(endpoints.secretManager, accessToken)),
    }),
    archives: createArchiveStore(storage, config.sourceBucket),
    images: {
      ...createRegistryImages(endpoints.artifactRegistry, accessToken),
      ensureRepository: createRepositoryMaker(rest),
    },
    engines: createAgentEngines(endpoints.agentEngine, accessToken),
    probe: createAgentProbe({ idToken: portal.idToken, accessToken }),
    publisher: createPublisher(pubsub),
    ...createSpokesman(writer, log),
    lastLines: (deploymentId, step) => lastLines(db, deploymentId, step),
  };
}
