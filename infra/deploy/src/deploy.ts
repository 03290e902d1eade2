import { parseDeployOptions } from './options/options.ts';
import { deployPlan } from './plan/deploy-plan.ts';
import { runProgram } from './run/run-program.ts';

await runProgram({
  name: 'deploy',
  usage: `npm run deploy -- --project PROJECT --region REGION

Sets the portal up in a Google Cloud project, or brings it up to date. Run again after a failure, it goes on.

  --environment dev|prod      which of infra/terraform/environments; prod by default
  --admin EMAIL               the first of these to sign in becomes admin (repeat for more)
  --allowed-domain DOMAIN     only addresses of these domains may come in (repeat for more)
  --alert-email EMAIL         where alerts go (repeat for more)
  --billing-account ID        makes a budget with alerts
  --site ID                   Firebase Hosting site; PROJECT-portal by default
  --workspace ID              workspace that the console opens; default by default
  --without-hosting-agent     does not deploy the hosting agent
  --yes                       applies the plan without asking
  --fresh                     forgets what an earlier run has done
  --dry-run                   prints each command and runs none`,
  parse: parseDeployOptions,
  plan: deployPlan,
});
