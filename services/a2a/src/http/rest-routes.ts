import { Hono, type Context } from 'hono';
import { A2aError } from '../protocol/a2a-error.ts';
import { parse } from '../protocol/parse.ts';
import { sendMessageRequestSchema, type Task } from '../protocol/schemas.ts';
import { isAtRest, isTerminal } from '../protocol/task-states.ts';
import { toEntry, type Entry } from '../log/entry.ts';
import type { Feed, Scope } from '../log/feed.ts';
import type { TaskRunner } from '../run/task-runner.ts';
import type { AppEnv } from './create-app.ts';
import { readBody } from './read-body.ts';
import { createSseStream, restFrame, SSE_HEADERS } from './sse-stream.ts';

export interface RestDeps {
  runner: TaskRunner;
  maxBodyBytes: number;
  keepAliveMs: number;
  stallTimeoutMs: number;
  /** Who calls; tasks of others stay hidden. */
  ownerOf: (request: Request) => Promise<string> | string;
}

type Ctx = Context<AppEnv>;

const withHistoryLength = (task: Task, historyLength: number | undefined): Task => {
  if (historyLength === undefined || task.history === undefined) return task;
  return { ...task, history: historyLength === 0 ? [] : task.history.slice(-historyLength) };
};

const untilAtRest = (feed: Feed): Promise<void> =>
  new Promise((resolve) => {
    const isOver = () => feed.isEnded || isAtRest(feed.state);
    if (isOver()) return resolve();
    const unsubscribe = feed.subscribe(() => {
      if (!isOver()) return;
      unsubscribe();
      resolve();
    });
  });

const snapshotOf = (feed: Feed): Entry => toEntry(feed.lastSeq, { task: feed.task() });

const readSeq = (text: string | undefined): number | undefined => {
  if (text === undefined || text === '') return undefined;
  if (!/^\d{1,15}$/.test(text)) {
    const description = 'must be the id of an event of this stream';
    throw new A2aError('INVALID_PARAMS', `Last-Event-ID ${description}.`, {
      fieldViolations: [{ field: 'lastEventId', description }],
    });
  }
  return Number(text);
};

/** `{taskId}:{verb}`, or a task id alone. */
const splitTarget = (target: string): { taskId: string; verb: string | undefined } => {
  const [, taskId = target, verb] = /^(.+):(cancel|subscribe)$/.exec(target) ?? [];
  return { taskId, verb };
};

/** The operations of the REST binding (section 11), and the stream of a task from any point of its log. */
export const createRestRoutes = (deps: RestDeps): Hono<AppEnv> => {
  const { runner, maxBodyBytes } = deps;
  const routes = new Hono<AppEnv>({ strict: false });

  const scopeOf = async (c: Ctx): Promise<Scope> => ({
    tenant: c.req.param('tenant') ?? '',
    owner: await deps.ownerOf(c.req.raw),
  });

  const isA2aJson = (c: Ctx): boolean =>
    [c.req.header('accept'), c.req.header('content-type')].some((type) =>
      type?.includes('application/a2a+json'),
    );

  const json = (c: Ctx, body: unknown, status: 200 | 202 = 200): Response => {
    c.header('content-type', isA2aJson(c) ? 'application/a2a+json' : 'application/json');
    return c.body(JSON.stringify(body), status);
  };

  const stream = (c: Ctx, feed: Feed, afterSeq: number, snapshot?: Entry): Response =>
    c.body(createSseStream({ ...deps, feed, afterSeq, snapshot, frame: restFrame }), 200, SSE_HEADERS);

  routes.post('/message:send', async (c) => {
    const request = parse(sendMessageRequestSchema, await readBody(c.req.raw, maxBodyBytes));
    const outcome = await runner.send(await scopeOf(c), request);
    if ('message' in outcome) return json(c, outcome);
    const { feed } = outcome;
    const { historyLength, returnImmediately } = request.configuration ?? {};
    const prefersAsync = /(^|,)\s*respond-async\b/i.test(c.req.header('prefer') ?? '');
    if (!returnImmediately && !prefersAsync) {
      await untilAtRest(feed);
      return json(c, { task: withHistoryLength(feed.task(), historyLength) });
    }
    c.header('location', `/message:stream?task_id=${encodeURIComponent(feed.taskId)}`);
    if (prefersAsync) c.header('preference-applied', 'respond-async');
    return json(c, { task: withHistoryLength(feed.task(), historyLength) }, 202);
  });

  routes.post('/message:stream', async (c) => {
    const request = parse(sendMessageRequestSchema, await readBody(c.req.raw, maxBodyBytes));
    const outcome = await runner.send(await scopeOf(c), request);
    if ('message' in outcome) return c.body(`data: ${JSON.stringify(outcome)}\n\n`, 200, SSE_HEADERS);
    const snapshot = snapshotOf(outcome.feed);
    return stream(c, outcome.feed, snapshot.seq, snapshot);
  });

  // Not of the specification: a task's stream by GET, from the start or after an event, also of a finished task.
  routes.get('/message:stream', async (c) => {
    const taskId = c.req.query('task_id') ?? c.req.query('taskId');
    if (!taskId) {
      const fieldViolations = [{ field: 'task_id', description: 'must be set' }];
      throw new A2aError('INVALID_PARAMS', 'GET /message:stream needs ?task_id=.', { fieldViolations });
    }
    const lastEventId = readSeq(c.req.header('last-event-id') ?? c.req.query('lastEventId'));
    return stream(c, await runner.open(await scopeOf(c), taskId), lastEventId ?? 0);
  });

  const subscribe = async (c: Ctx, taskId: string): Promise<Response> => {
    const feed = await runner.open(await scopeOf(c), taskId);
    if (isTerminal(feed.state)) {
      throw new A2aError(
        'UNSUPPORTED_OPERATION',
        `Task ${taskId} has ended; read it by GET /tasks/${taskId}.`,
      );
    }
    const snapshot = snapshotOf(feed);
    return stream(c, feed, snapshot.seq, snapshot);
  };

  routes.get('/tasks/:target', async (c) => {
    const { taskId, verb } = splitTarget(c.req.param('target'));
    if (verb === 'subscribe') return subscribe(c, taskId);
    const feed = await runner.open(await scopeOf(c), taskId);
    return json(c, withHistoryLength(feed.task(), readSeq(c.req.query('historyLength'))));
  });

  routes.post('/tasks/:target', async (c) => {
    const { taskId, verb } = splitTarget(c.req.param('target'));
    if (verb === 'subscribe') return subscribe(c, taskId);
    if (verb === 'cancel') return json(c, (await runner.cancel(await scopeOf(c), taskId)).task());
    return c.notFound();
  });

  return routes;
};
