import { A2aError } from '../protocol/a2a-error.ts';
import type { PushConfig } from '../protocol/schemas.ts';

export interface StoredPushConfig {
  /** With its id and task id set. */
  config: PushConfig & { id: string; taskId: string };
  /** The version in which its webhook is spoken to: that of the request which made it. */
  wireVersion: '1.0' | '0.3';
}

/** Each is told every event of its task. */
export const MAX_CONFIGS_PER_TASK = 20;

export const tooManyConfigs = (taskId: string): A2aError =>
  new A2aError(
    'TOO_MANY_CONFIGS',
    `Task ${taskId} has ${MAX_CONFIGS_PER_TASK} push configurations already, and may have no more; delete one first.`,
    { metadata: { taskId, limit: String(MAX_CONFIGS_PER_TASK) } },
  );

/** Port: where the push configurations of tasks are kept, in the order in which they were made. */
export interface PushConfigStore {
  /** Throws TOO_MANY_CONFIGS for one more than a task may have; one with a known id takes that one's place. */
  save(stored: StoredPushConfig): Promise<void>;
  list(taskId: string): Promise<StoredPushConfig[]>;
  delete(taskId: string, configId: string): Promise<void>;
  /** Tells the configurations of a task now (perhaps a little later), and at each change. Returns the way to stop. */
  watch(taskId: string, onConfigs: (configs: StoredPushConfig[]) => void): () => void;
}

/** Push configurations of one instance that keeps nothing when it ends. */
export const createMemoryPushConfigStore = (maxTasks = 10_000): PushConfigStore => {
  const byTask = new Map<string, Map<string, StoredPushConfig>>();
  const watchers = new Set<{ taskId: string; onConfigs: (configs: StoredPushConfig[]) => void }>();
  const configsOf = (taskId: string) => [...(byTask.get(taskId)?.values() ?? [])];
  const tell = (taskId: string) => {
    for (const watcher of watchers) if (watcher.taskId === taskId) watcher.onConfigs(configsOf(taskId));
  };
  return {
    async save(stored) {
      const { taskId, id } = stored.config;
      const configs = byTask.get(taskId) ?? new Map<string, StoredPushConfig>();
      if (!configs.has(id) && configs.size >= MAX_CONFIGS_PER_TASK) throw tooManyConfigs(taskId);
      configs.set(id, stored);
      byTask.set(taskId, configs);
      if (byTask.size > maxTasks) byTask.delete(byTask.keys().next().value as string);
      tell(taskId);
    },
    async list(taskId) {
      return configsOf(taskId);
    },
    async delete(taskId, configId) {
      byTask.get(taskId)?.delete(configId);
      tell(taskId);
    },
    watch(taskId, onConfigs) {
      const watcher = { taskId, onConfigs };
      watchers.add(watcher);
      onConfigs(configsOf(taskId));
      return () => watchers.delete(watcher);
    },
  };
};
