import { setTimeout as sleep } from 'node:timers/promises';
import { Firestore } from '@google-cloud/firestore';
import { PubSub } from '@google-cloud/pubsub';
import {
  advancePatiently,
  createEngine,
  createLineWriter,
  readConfig,
  readDeployment,
} from '@agent-gallery/worker/engine';
import { type KillPoint, createKillSwitch } from './killable.ts';

/**
 * The worker's engine on Google's clients, in a process that kills itself at one call. It advances one deployment until it is
 * settled, as messages and ticks would make it. Usage: main.ts DEPLOYMENT_ID [KILL_POINT as JSON]
 */
const [deploymentId, point] = process.argv.slice(2);
if (deploymentId === undefined) throw new Error('Usage: main.ts DEPLOYMENT_ID [KILL_POINT]');

const config = readConfig(process.env);
const db = new Firestore({ projectId: config.portalProject, ignoreUndefinedProperties: true });
const pubsub = new PubSub({ projectId: config.portalProject });
const killSwitch = createKillSwitch(
  point === undefined ? undefined : (JSON.parse(point) as KillPoint),
  (call, nth) => {
    process.stdout.write(`${JSON.stringify({ call, nth })}\n`);
  },
);
const engine = createEngine(config, { db, pubsub, writer: createLineWriter(db), log: () => undefined });
const killable = {
  ...engine,
  leaseMs: 1_500,
  db: killSwitch.wrap('firestore', db, ['runTransaction']),
  builds: killSwitch.wrap('builds', engine.builds),
  services: killSwitch.wrap('services', engine.services),
  sources: killSwitch.wrap('sources', engine.sources),
  archives: killSwitch.wrap('archives', engine.archives),
  images: killSwitch.wrap('images', engine.images),
  probe: killSwitch.wrap('probe', engine.probe),
  publisher: killSwitch.wrap('publisher', engine.publisher),
};

for (;;) {
  await advancePatiently(killable, deploymentId).catch(() => undefined);
  if ((await readDeployment(db, deploymentId))?.settled) break;
  await sleep(100);
}
await pubsub.close();
await db.terminate();
