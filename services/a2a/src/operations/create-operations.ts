import type { CardMaker } from '../card/card-maker.ts';
import type { TaskLog } from '../log/task-log.ts';
import type { PushConfigStore } from '../push/push-config-store.ts';
import type { Operations } from './operations.ts';
import { createPushConfigs } from './push-configs.ts';
import { createReadTasks } from './read-tasks.ts';
import { createSendMessage, type SendMessageDeps } from './send-message.ts';

export interface OperationsDeps extends SendMessageDeps {
  taskLog: TaskLog;
  store: PushConfigStore;
  cards: CardMaker;
}

/** All operations of the protocol over one runner, log and card. */
export const createOperations = (deps: OperationsDeps): Operations => ({
  ...createSendMessage(deps),
  ...createReadTasks(deps),
  ...createPushConfigs(deps),
  getExtendedCard: (call, publicUrl) => deps.cards.extended(call, publicUrl),
});
