import { parseDestroyOptions } from './options/options.ts';
import { destroyPlan } from './plan/destroy-plan.ts';
import { runProgram } from './run/run-program.ts';

await runProgram({
  name: 'destroy',
  usage: `npm run destroy -- --project PROJECT --region REGION

Lists the agents that the portal has deployed, then deletes the portal with its data, once you have typed the project's id.

  --environment dev|prod      as it was deployed; prod by default
  --site ID, --workspace ID   as it was deployed
  --confirm PROJECT           instead of typing it
  --with-deployed             deletes the agents too, on Cloud Run and Agent Engine, in tenants' projects as well
  --delete-state              deletes the Terraform state too
  --fresh                     forgets what an earlier run has done
  --dry-run                   prints each command and runs none`,
  parse: parseDestroyOptions,
  plan: destroyPlan,
  undoes: ['deploy', 'deploy-hosting-agent'],
});
