import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AgentCard, TaskState, type Message } from '@a2a-js/sdk';
import { AgentEvent, DefaultRequestHandler, InMemoryTaskStore, type AgentExecutor } from '@a2a-js/sdk/server';
import { agentCardHandler, jsonRpcHandler, restHandler, UserBuilder } from '@a2a-js/sdk/server/express';
import express from 'express';
import type { Gate } from './gate.ts';

export interface SdkAgent {
  url: string;
  /** Bearer tokens that came, and the paths that they came to. */
  requests: { path: string; method: string; token: string }[];
  cancelled: string[];
  close(): void;
}

const text = (value: string) => ({
  content: { $case: 'text' as const, value },
  metadata: undefined,
  filename: '',
  mediaType: '',
});

function textOf(message: Message): string {
  return message.parts.map(({ content }) => (content?.$case === 'text' ? content.value : '')).join('');
}

/** An agent that says the words that it was sent, one for each step that the gate allows, and then completes. */
function createExecutor(gate: Gate, cancelled: string[]): AgentExecutor {
  const status = (state: TaskState) => ({ state, message: undefined, timestamp: new Date().toISOString() });
  return {
    async execute({ taskId, contextId, userMessage }, bus) {
      const base = { taskId, contextId, metadata: undefined };
      const submitted = status(TaskState.TASK_STATE_SUBMITTED);
      const task = {
        id: taskId,
        contextId,
        status: submitted,
        artifacts: [],
        history: [],
        metadata: undefined,
      };
      bus.publish(AgentEvent.task(task));
      bus.publish(AgentEvent.statusUpdate({ ...base, status: status(TaskState.TASK_STATE_WORKING) }));
      const words = textOf(userMessage).split(' ');
      for (const [index, word] of words.entries()) {
        await gate.pass();
        if (cancelled.includes(taskId)) return;
        const artifact = {
          artifactId: 'answer',
          name: '',
          description: '',
          parts: [text(word)],
          metadata: undefined,
          extensions: [],
        };
        const lastChunk = index === words.length - 1;
        bus.publish(AgentEvent.artifactUpdate({ ...base, artifact, append: index > 0, lastChunk }));
      }
      await gate.pass();
      bus.publish(AgentEvent.statusUpdate({ ...base, status: status(TaskState.TASK_STATE_COMPLETED) }));
      bus.finished();
    },
    async cancelTask(taskId, bus) {
      cancelled.push(taskId);
      bus.publish(
        AgentEvent.statusUpdate({
          taskId,
          contextId: '',
          metadata: undefined,
          status: status(TaskState.TASK_STATE_CANCELED),
        }),
      );
      bus.finished();
      gate.allow();
    },
  };
}

/** The official SDK's own server: JSON-RPC 1.0 and, by its compatibility layer, 0.3 at `/rpc`, HTTP+JSON 1.0 at `/rest`. */
export async function startSdkAgent(gate: Gate): Promise<SdkAgent> {
  const cancelled: string[] = [];
  const requests: SdkAgent['requests'] = [];
  const app = express();
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const card = AgentCard.fromJSON({
    name: 'Parrot',
    description: 'Says it again.',
    version: '1',
    capabilities: { streaming: true },
    supportedInterfaces: [
      { url: `${url}/rpc`, protocolBinding: 'JSONRPC', protocolVersion: '1.0' },
      { url: `${url}/rpc`, protocolBinding: 'JSONRPC', protocolVersion: '0.3' },
      { url: `${url}/rest`, protocolBinding: 'HTTP+JSON', protocolVersion: '1.0' },
    ],
    defaultInputModes: ['text/plain'],
    defaultOutputModes: ['text/plain'],
    skills: [],
  });
  const requestHandler = new DefaultRequestHandler(
    card,
    new InMemoryTaskStore(),
    createExecutor(gate, cancelled),
  );
  const options = { requestHandler, userBuilder: UserBuilder.noAuthentication };
  app.use((request, _response, next) => {
    const token = (request.headers.authorization ?? '').replace('Bearer ', '');
    requests.push({ path: request.path, method: request.method, token });
    next();
  });
  app.use('/.well-known/agent-card.json', agentCardHandler({ agentCardProvider: requestHandler }));
  app.use('/rpc', jsonRpcHandler({ ...options, legacyCompat: { enabled: true } }));
  app.use('/rest', restHandler(options));
  return {
    url,
    requests,
    cancelled,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
