import { parseHostingAgentOptions } from './options/options.ts';
import { hostingAgentPlan } from './plan/hosting-agent-plan.ts';
import { runProgram } from './run/run-program.ts';

await runProgram({
  name: 'deploy-hosting-agent',
  usage: `npm run deploy:hosting-agent -- --project PROJECT --region REGION

Builds the hosting agent and deploys it to Cloud Run, with one instance always there; nothing else.

  --workspace ID              workspace whose agents it delegates to; default by default
  --fresh                     forgets what an earlier run has done
  --dry-run                   prints each command and runs none`,
  parse: parseHostingAgentOptions,
  plan: hostingAgentPlan,
});
