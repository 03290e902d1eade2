import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DefaultRequestHandler, InMemoryTaskStore, type AgentExecutor } from 'a2a-sdk-legacy/server';
import { agentCardHandler, jsonRpcHandler, UserBuilder } from 'a2a-sdk-legacy/server/express';
import express from 'express';
import type { Gate } from './gate.ts';
import type { SdkAgent } from './start-sdk-agent.ts';

type State = 'submitted' | 'working' | 'completed' | 'canceled';

/** The same agent as startSdkAgent's, in the words of 0.3. */
function createExecutor(gate: Gate, cancelled: string[]): AgentExecutor {
  const status = (state: State) => ({ state, timestamp: new Date().toISOString() });
  return {
    async execute({ taskId, contextId, userMessage }, bus) {
      const update = (state: State, final: boolean) =>
        bus.publish({ kind: 'status-update', taskId, contextId, status: status(state), final });
      bus.publish({
        kind: 'task',
        id: taskId,
        contextId,
        status: status('submitted'),
        history: [],
        artifacts: [],
      });
      update('working', false);
      const words = userMessage.parts.flatMap((part) => (part.kind === 'text' ? part.text.split(' ') : []));
      for (const [index, word] of words.entries()) {
        await gate.pass();
        if (cancelled.includes(taskId)) return;
        const artifact = { artifactId: 'answer', parts: [{ kind: 'text' as const, text: word }] };
        const lastChunk = index === words.length - 1;
        bus.publish({ kind: 'artifact-update', taskId, contextId, artifact, append: index > 0, lastChunk });
      }
      await gate.pass();
      update('completed', true);
      bus.finished();
    },
    async cancelTask(taskId, bus) {
      cancelled.push(taskId);
      bus.publish({ kind: 'status-update', taskId, contextId: '', status: status('canceled'), final: true });
      bus.finished();
      gate.allow();
    },
  };
}

/** The official SDK's server of the time of 0.3, which ADK for TypeScript brings along: JSON-RPC 0.3 at `/rpc`. */
export async function startSdkLegacyAgent(gate: Gate): Promise<SdkAgent> {
  const cancelled: string[] = [];
  const requests: SdkAgent['requests'] = [];
  const app = express();
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const card = {
    name: 'Parrot',
    description: 'Says it again.',
    version: '1',
    protocolVersion: '0.3.0',
    url: `${url}/rpc`,
    preferredTransport: 'JSONRPC',
    capabilities: { streaming: true },
    defaultInputModes: ['text/plain'],
    defaultOutputModes: ['text/plain'],
    skills: [],
  };
  const requestHandler = new DefaultRequestHandler(
    card,
    new InMemoryTaskStore(),
    createExecutor(gate, cancelled),
  );
  app.use((request, _response, next) => {
    const token = (request.headers.authorization ?? '').replace('Bearer ', '');
    requests.push({ path: request.path, method: request.method, token });
    next();
  });
  app.use('/.well-known/agent-card.json', agentCardHandler({ agentCardProvider: requestHandler }));
  app.use('/rpc', jsonRpcHandler({ requestHandler, userBuilder: UserBuilder.noAuthentication }));
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
