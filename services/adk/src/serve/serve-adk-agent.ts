import { serveAgent, writeLog, type AgentProfile, type RunningServer } from '@agent-gallery/a2a';
import type { BaseAgent, BaseLlm } from '@google/adk';
import { createAdkExecutor } from '../executor/create-adk-executor.ts';
import { createModel } from '../models/create-model.ts';
import { modelLabel, parseModelConfig } from '../models/model-config.ts';
import { createSessionService } from '../sessions/create-session-service.ts';
import { routeAdkLogs } from './route-adk-logs.ts';

/** The task log that `A2A_TASK_LOG` names; Firestore's code is loaded only for it. */
const createStorage = async (env: Record<string, string | undefined>) =>
  env['A2A_TASK_LOG'] === 'firestore'
    ? (await import('@agent-gallery/a2a/firestore')).createStorageFromEnv(env)
    : {};

/**
 * Serves an ADK agent over A2A, with the model and the sessions that the environment names; its card says which model
 * that is. `createAgent` gets the model and its name for people.
 */
export const serveAdkAgent = async (
  profile: AgentProfile,
  createAgent: (model: BaseLlm, label: string) => BaseAgent | Promise<BaseAgent>,
  env: Record<string, string | undefined> = process.env,
): Promise<RunningServer> => {
  const config = parseModelConfig(env);
  const label = modelLabel(config);
  routeAdkLogs(writeLog);
  const [agent, sessions, storage] = await Promise.all([
    createAgent(createModel(config), label),
    createSessionService(env),
    createStorage(env),
  ]);
  const description = `${profile.description} Model: ${label}.`;
  return serveAgent({ ...profile, description }, createAdkExecutor({ agent, sessions }), { ...storage, env });
};
