import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { AgentCard, TaskState } from '@a2a-js/sdk';
import { AgentEvent, DefaultRequestHandler, InMemoryTaskStore, type AgentExecutor } from '@a2a-js/sdk/server';
import { restHandler, UserBuilder } from '@a2a-js/sdk/server/express';
import express from 'express';
import { CHUNK_TEXT, nextTurn, type ServerOptions } from './payload.ts';

/** The official SDK's Express server with an agent that emits the same chunks. */
export const serveSdk = ({ chunks, pace }: ServerOptions): Server => {
  const agent: AgentExecutor = {
    async execute({ taskId, contextId }, bus) {
      const status = (state: TaskState) => ({
        state,
        message: undefined,
        timestamp: new Date().toISOString(),
      });
      const base = { taskId, contextId, metadata: undefined };
      bus.publish(
        AgentEvent.task({
          id: taskId,
          contextId,
          status: status(TaskState.TASK_STATE_SUBMITTED),
          artifacts: [],
          history: [],
          metadata: undefined,
        }),
      );
      bus.publish(AgentEvent.statusUpdate({ ...base, status: status(TaskState.TASK_STATE_WORKING) }));
      for (let index = 0; index < chunks; index++) {
        const content = { $case: 'text' as const, value: CHUNK_TEXT };
        const part = { content, metadata: undefined, filename: '', mediaType: '' };
        const artifact = {
          artifactId: 'answer',
          name: '',
          description: '',
          parts: [part],
          metadata: undefined,
          extensions: [],
        };
        const [append, lastChunk] = [index > 0, index === chunks - 1];
        bus.publish(AgentEvent.artifactUpdate({ ...base, artifact, append, lastChunk }));
        if (pace === 'yield') await nextTurn();
      }
      bus.publish(AgentEvent.statusUpdate({ ...base, status: status(TaskState.TASK_STATE_COMPLETED) }));
      bus.finished();
    },
    async cancelTask() {},
  };
  const card = AgentCard.fromJSON({
    name: 'bench',
    description: randomUUID(),
    version: '1',
    capabilities: { streaming: true },
    supportedInterfaces: [{ url: 'http://127.0.0.1', protocolBinding: 'HTTP+JSON', protocolVersion: '1.0' }],
    defaultInputModes: ['text/plain'],
    defaultOutputModes: ['text/plain'],
    skills: [],
  });
  const requestHandler = new DefaultRequestHandler(card, new InMemoryTaskStore(), agent);
  const app = express();
  app.use(restHandler({ requestHandler, userBuilder: UserBuilder.noAuthentication }));
  return createServer(app).listen(0, '127.0.0.1');
};
