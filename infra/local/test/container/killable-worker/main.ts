import { carryOn } from './carry-on.ts';
import { type KillPoint, createKillSwitch } from './killable.ts';
import { openEngine } from './open-engine.ts';

/**
 * The worker's engine on Google's clients, in a process that kills itself at one call. It advances one deployment until it is
 * settled, as messages and ticks would make it. Usage: main.ts DEPLOYMENT_ID [KILL_POINT as JSON]
 */
const [deploymentId, point] = process.argv.slice(2);
if (deploymentId === undefined) throw new Error('Usage: main.ts DEPLOYMENT_ID [KILL_POINT]');

const { db, engine, close } = openEngine(process.env);
const killSwitch = createKillSwitch(
  point === undefined ? undefined : (JSON.parse(point) as KillPoint),
  (call, nth) => {
    process.stdout.write(`${JSON.stringify({ call, nth })}\n`);
  },
);
const killable = {
  ...engine,
  db: killSwitch.wrap('firestore', db, ['runTransaction']),
  builds: killSwitch.wrap('builds', engine.builds),
  services: killSwitch.wrap('services', engine.services),
  sources: killSwitch.wrap('sources', engine.sources),
  archives: killSwitch.wrap('archives', engine.archives),
  images: killSwitch.wrap('images', engine.images),
  probe: killSwitch.wrap('probe', engine.probe),
  publisher: killSwitch.wrap('publisher', engine.publisher),
};
await carryOn(killable, db, deploymentId);
await close();
process.exit(0);
