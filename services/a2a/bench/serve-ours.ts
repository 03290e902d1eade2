import { serve } from '@hono/node-server';
import type { Server } from 'node:http';
import { createAgentService, type Agent } from '../src/index.ts';
import { CHUNK_TEXT, nextTurn, type ServerOptions } from './payload.ts';

/** Our server with an agent that emits chunks. */
export const serveOurs = ({ chunks, pace }: ServerOptions): Server => {
  const agent: Agent = {
    async execute(turn) {
      await turn.status('TASK_STATE_WORKING');
      for (let index = 0; index < chunks; index++) {
        await turn.artifact(
          { artifactId: 'answer', parts: [{ text: CHUNK_TEXT }] },
          { append: index > 0, lastChunk: index === chunks - 1 },
        );
        if (pace === 'yield') await nextTurn();
      }
    },
  };
  const profile = { name: 'bench', description: 'bench', version: '1', skills: [] };
  const service = createAgentService({ profile, agent, log: () => {} });
  return serve({ fetch: service.app.fetch, port: 0, hostname: '127.0.0.1' }) as Server;
};
