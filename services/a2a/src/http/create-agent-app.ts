import type { Hono } from 'hono';
import { createAgentCard, publicUrlOf, type AgentProfile } from '../card/agent-card.ts';
import type { TaskRunner } from '../run/task-runner.ts';
import type { ServerConfig } from '../serve/config.ts';
import type { Log } from '../serve/log.ts';
import { createApp, type AppEnv } from './create-app.ts';
import { createRestRoutes } from './rest-routes.ts';

export interface AgentAppDeps {
  profile: AgentProfile;
  runner: TaskRunner;
  log: Log;
  config: ServerConfig;
  ownerOf?: (request: Request) => Promise<string> | string;
}

/** The whole HTTP surface of an agent: its card, and its operations with and without a tenant before the path. */
export const createAgentApp = (deps: AgentAppDeps): Hono<AppEnv> => {
  const { profile, runner, config, ownerOf = () => '' } = deps;
  const app = createApp(deps);
  app.get('/.well-known/agent-card.json', (c) =>
    c.json(createAgentCard(profile, config.publicUrl ?? publicUrlOf(c.req.raw))),
  );
  const routes = createRestRoutes({ ...config, runner, ownerOf });
  app.route('/', routes);
  app.route('/:tenant', routes);
  return app;
};
