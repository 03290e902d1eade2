import type { Agent, DeploymentRequest, Runtime } from '@agent-gallery/contract';
import { gcloudPairs } from './gcloud-list.ts';
import { plainEnv } from './plain-env.ts';
import { onLines, shellFlag, shellWord } from './shell.ts';
import { sourceCommands } from './source-commands.ts';

/** How `gcloud` would be asked for what a request comes to on Cloud Run; the last command of several is the deployment. */
export function cloudRunCommand(
  request: DeploymentRequest,
  runtime: Runtime,
  { source }: Pick<Agent, 'source'>,
  portalProject: string,
): string {
  const { values, secrets } = plainEnv(runtime.env, request.workspaceId, portalProject);
  const { before, from } = sourceCommands(source);
  const { startupTimeoutSeconds, port } = runtime;
  const pairs = (name: string, of: Readonly<Record<string, string>>) =>
    Object.keys(of).length === 0 ? [] : [shellFlag(name, gcloudPairs(of))];
  const deploy = onLines([
    `gcloud run deploy ${shellWord(request.serviceName)}`,
    shellFlag('project', request.project),
    shellFlag('region', request.region),
    from,
    ...(port === null ? [] : [shellFlag('port', port)]),
    shellFlag('cpu', runtime.cpu),
    shellFlag('memory', runtime.memory),
    runtime.cpuAlways ? '--no-cpu-throttling' : '--cpu-throttling',
    '--cpu-boost',
    shellFlag('concurrency', runtime.concurrency),
    shellFlag('timeout', `${runtime.timeoutSeconds}s`),
    shellFlag('min-instances', runtime.scaling.minInstances),
    shellFlag('max-instances', runtime.scaling.maxInstances),
    ...(startupTimeoutSeconds === null
      ? []
      : [
          shellFlag(
            'startup-probe',
            `tcpSocket.port=${port ?? 8080},periodSeconds=1,timeoutSeconds=1,failureThreshold=${startupTimeoutSeconds}`,
          ),
        ]),
    ...(runtime.serviceAccount === null ? [] : [shellFlag('service-account', runtime.serviceAccount)]),
    shellFlag('ingress', runtime.ingress),
    ...(request.access === 'public'
      ? ['--no-invoker-iam-check']
      : ['--invoker-iam-check', '--no-allow-unauthenticated']),
    ...pairs('labels', runtime.labels),
    ...pairs('set-env-vars', values),
    ...pairs('set-secrets', secrets),
  ]);
  return [...before, deploy].join(' &&\n');
}
