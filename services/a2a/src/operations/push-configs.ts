import { A2aError } from '../protocol/a2a-error.ts';
import type { PushConfigStore } from '../push/push-config-store.ts';
import type { PushNotifier } from '../push/push-notifier.ts';
import type { TaskRunner } from '../run/task-runner.ts';
import type { Operations } from './operations.ts';
import { badPageToken } from './page-token.ts';

type PushOperations = Pick<
  Operations,
  'createPushConfig' | 'getPushConfig' | 'listPushConfigs' | 'deletePushConfig'
>;

/** Operations on the push configurations of a task (sections 3.1.7 to 3.1.10). */
export const createPushConfigs = (deps: {
  runner: TaskRunner;
  store: PushConfigStore;
  push: PushNotifier;
}): PushOperations => {
  const { runner, store, push } = deps;
  return {
    async createPushConfig({ scope, wireVersion }, request) {
      if (!request.taskId) {
        const description = 'must not be empty';
        throw new A2aError('INVALID_PARAMS', `Invalid request: "taskId": ${description}.`, {
          fieldViolations: [{ field: 'taskId', description }],
        });
      }
      const feed = await runner.open(scope, request.taskId);
      push.assertAcceptable(request);
      return push.save(feed, request, wireVersion);
    },
    async getPushConfig({ scope }, { taskId, id }) {
      await runner.open(scope, taskId);
      const found = (await store.list(taskId)).find(({ config }) => config.id === id);
      if (!found) throw new A2aError('CONFIG_NOT_FOUND', `Task ${taskId} has no push configuration "${id}".`);
      return found.config;
    },
    async listPushConfigs({ scope }, { taskId, pageSize, pageToken }) {
      await runner.open(scope, taskId);
      const all = (await store.list(taskId)).map(({ config }) => config);
      const start = pageToken ? all.findIndex(({ id }) => id === pageToken) + 1 : 0;
      if (pageToken && start === 0) throw badPageToken();
      const configs = all.slice(start, pageSize === undefined ? undefined : start + pageSize);
      const last = configs.at(-1);
      return { configs, nextPageToken: last && start + configs.length < all.length ? last.id : '' };
    },
    async deletePushConfig({ scope }, { taskId, id }) {
      await runner.open(scope, taskId);
      await store.delete(taskId, id);
    },
  };
};
