import { RpcError, rpcCode } from '../rpc-error.ts';
import { completeTemplate } from '../run/resource/complete-template.ts';
import { parseCpu, parseMemory } from '../run/resource/limits.ts';
import type { RevisionTemplate } from '../run/resource/resources.ts';
import { parseEngineName } from './engine-name.ts';
import type { EngineInput } from './resources.ts';

type Spec = NonNullable<EngineInput['spec']>;

const defaultLimits = { cpu: '4', memory: '4Gi' };
// https://cloud.google.com/agent-builder/agent-engine/deploy#environment-variables
const reserved =
  /^(GOOGLE_CLOUD_PROJECT|GOOGLE_CLOUD_QUOTA_PROJECT|GOOGLE_CLOUD_LOCATION|PORT|K_SERVICE|K_REVISION|K_CONFIGURATION|GOOGLE_APPLICATION_CREDENTIALS|GOOGLE_CLOUD_AGENT_ENGINE.*)$/;

/** Throws INVALID_ARGUMENT on what Agent Engine would refuse, UNIMPLEMENTED on what only the local one lacks. */
export function validateEngine(engine: EngineInput): void {
  if (!engine.displayName)
    throw invalid('The display_name of the ReasoningEngine is required but was not set.');
  const { spec } = engine;
  if (!spec) return;
  if (spec.packageSpec) throw unimplemented('spec.packageSpec');
  if (spec.sourceCodeSpec) throw unimplemented('spec.sourceCodeSpec');
  if (!spec.containerSpec?.imageUri)
    throw invalid('The image_uri of the container_spec is required but was not set.');
  const { env = [], secretEnv = [], resourceLimits = {} } = spec.deploymentSpec ?? {};
  const names = [...env, ...secretEnv].map(({ name }) => name);
  const taken = names.find((name) => reserved.test(name));
  if (taken) throw invalid(`The environment variable name '${taken}' is reserved. Please rename it.`);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice) throw invalid(`The environment variable '${twice}' is given twice.`);
  const { cpu = '1', memory = '1Gi' } = resourceLimits;
  if (parseCpu(cpu) === undefined || parseMemory(memory) === undefined)
    throw invalid(`Invalid resource_limits: cpu '${cpu}', memory '${memory}'.`);
}

/**
 * The container of an engine, in the form in which the local Cloud Run starts one.
 * @param publicUrl where its HTTP paths are reached; the container gets it as PUBLIC_URL unless the engine sets one
 */
export function engineTemplate(name: string, spec: Spec, publicUrl: string): RevisionTemplate {
  const { project, location, id } = parseEngineName(name);
  const { env = [], secretEnv = [], resourceLimits, containerConcurrency = 9 } = spec.deploymentSpec ?? {};
  const isUrlSet = [...env, ...secretEnv].some((variable) => variable.name === 'PUBLIC_URL');
  const platform = {
    GOOGLE_CLOUD_PROJECT: project,
    GOOGLE_CLOUD_LOCATION: location,
    GOOGLE_CLOUD_AGENT_ENGINE_ID: id,
    ...(!isUrlSet && { PUBLIC_URL: publicUrl }),
  };
  return completeTemplate(
    {
      containers: [
        {
          image: spec.containerSpec?.imageUri ?? '',
          env: [
            ...env,
            ...secretEnv.map((variable) => ({
              name: variable.name,
              valueSource: {
                secretKeyRef: {
                  secret: variable.secretRef.secret,
                  version: variable.secretRef.version ?? 'latest',
                },
              },
            })),
            ...Object.entries(platform).map(([key, value]) => ({ name: key, value })),
          ],
          resources: { limits: { ...defaultLimits, ...resourceLimits }, cpuIdle: false },
        },
      ],
      maxInstanceRequestConcurrency: containerConcurrency,
    },
    `reasoning-engine-${id}`,
  );
}

function invalid(message: string): RpcError {
  return new RpcError(rpcCode.invalidArgument, message);
}

function unimplemented(what: string): RpcError {
  return new RpcError(rpcCode.unimplemented, `The local Agent Engine does not have ${what}.`);
}
