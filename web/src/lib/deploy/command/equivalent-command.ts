import type { Agent, DeploymentRequest, Runtime } from '@agent-gallery/contract';
import { cloudRunCommand } from './cloud-run-command.ts';
import { engineCommand } from './engine-command.ts';

/** What somebody would type in a POSIX shell to get what a request comes to, with no portal. */
export function equivalentCommand(
  request: DeploymentRequest,
  runtime: Runtime,
  agent: Pick<Agent, 'source'>,
  portalProject: string,
): string {
  const write = request.target === 'cloud-run' ? cloudRunCommand : engineCommand;
  return write(request, runtime, agent, portalProject);
}
