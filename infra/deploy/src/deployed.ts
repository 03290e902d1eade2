import { createGoogleRest, createGoogleTokens } from '@agent-gallery/google';
import { Firestore } from '@google-cloud/firestore';
import { deleteDeployed } from './deployed/delete-deployed.ts';
import { formatDeployed, readDeployed } from './deployed/read-deployed.ts';

// `list PROJECT` prints what the portal has deployed, by its records; `delete PROJECT` deletes it, on Cloud Run and Agent Engine, also in
// tenants' projects, in the name of Application Default Credentials. Fails where something is left.

const [verb, project] = process.argv.slice(2);
if ((verb !== 'list' && verb !== 'delete') || project === undefined)
  throw new Error('Say list or delete, and which project.');

const db = new Firestore({ projectId: project });
const deployed = await readDeployed(db);
await db.terminate();
process.stdout.write(formatDeployed(deployed));
if (verb === 'delete') {
  const rest = createGoogleRest(undefined, createGoogleTokens(false).accessToken);
  for (const one of deployed) {
    const deletion = await deleteDeployed(rest, one);
    const outcome = deletion.kind === 'gone' ? 'is deleted' : `is left: ${deletion.why}`;
    process.stdout.write(`${one.project} ${one.region} ${one.name} ${outcome}\n`);
    if (deletion.kind === 'left') process.exitCode = 1;
  }
}
