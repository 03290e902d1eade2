import type { IncomingMessage, ServerResponse } from 'node:http';
import { createGate, type Gate } from './gate.ts';
import { startUpstream, type Upstream } from './start-upstream.ts';

type Json = Record<string, unknown>;

interface Turn {
  task: { id: string; contextId: string; kind: 'task'; status: Json; artifacts: { parts: Json[] }[] };
  listeners: Set<(event: Json, isLast: boolean) => void>;
}

export interface LegacyAgent extends Upstream {
  gate: Gate;
  /** JSON-RPC requests, in order. */
  calls: { method: string; params: Json }[];
  /** What the agent does before it answers a call. */
  before: (method: string) => Promise<void> | void;
  /** Whether tasks/resubscribe is known. */
  canResubscribe: boolean;
  /** Emits a chunk of the running task's artifact now, whatever the gate says. */
  emit(text: string): void;
  /** Puts the running task into a state, with no event. */
  setState(state: string): void;
}

const RPC_PATH = '/a2a/units';

/**
 * An agent of A2A 0.3 over JSON-RPC alone, which does what `adk api_server --a2a` of ADK for Python does: events have a `kind`
 * and end in CRLF, with pings between them, a stream need not begin with a task, `tasks/resubscribe` brings what is new only,
 * and refusals of a stream come as its first event. It answers `again` word by word, one for each step that its gate allows.
 */
export async function startLegacyAgent(): Promise<LegacyAgent> {
  const gate = createGate();
  const turns = new Map<string, Turn>();
  let running: Turn | undefined;

  const publish = (turn: Turn, event: Json, isLast = false) => {
    const { id: taskId, contextId } = turn.task;
    for (const listener of turn.listeners) listener({ taskId, contextId, ...event }, isLast);
  };
  const setState = (turn: Turn, state: string, isLast = false) => {
    turn.task.status = { state, timestamp: new Date().toISOString() };
    publish(turn, { kind: 'status-update', status: turn.task.status, final: isLast }, isLast);
  };
  const emitChunk = (turn: Turn, text: string) => {
    const parts = [{ kind: 'text', text }];
    const known = turn.task.artifacts[0];
    const append = known !== undefined;
    if (append) known.parts.push(...parts);
    else turn.task.artifacts.push({ parts: [...parts], ...{ artifactId: 'answer' } });
    publish(turn, {
      kind: 'artifact-update',
      artifact: { artifactId: 'answer', parts },
      append,
      lastChunk: null,
    });
  };
  const run = async (turn: Turn, words: string[]) => {
    setState(turn, 'working');
    for (const word of words) {
      await gate.pass();
      if (turn.task.status['state'] === 'canceled') return;
      emitChunk(turn, word);
    }
    await gate.pass();
    if (turn.task.status['state'] !== 'canceled') setState(turn, 'completed', true);
  };
  const begin = (params: Json): { turn: Turn; go: () => void } => {
    const { parts, contextId } = params['message'] as { parts: { text?: string }[]; contextId?: string };
    const id = `task-${turns.size + 1}`;
    const status = { state: 'submitted' };
    const task = { id, contextId: contextId ?? 'c1', kind: 'task' as const, status, artifacts: [] };
    const turn: Turn = { task, listeners: new Set() };
    turns.set(id, turn);
    running = turn;
    const words = parts.flatMap(({ text }) => (text === undefined ? [] : text.split(' ')));
    return { turn, go: () => void run(turn, words) };
  };

  const upstream = await startUpstream((request, response) => {
    void answer(request, response);
  });
  const agent: LegacyAgent = Object.assign(upstream, {
    gate,
    calls: [] as LegacyAgent['calls'],
    before: (): void => undefined,
    canResubscribe: true,
    emit: (text: string) => {
      if (running !== undefined) emitChunk(running, text);
    },
    setState: (state: string) => {
      if (running !== undefined) running.task.status = { state };
    },
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== 'POST' || request.url !== RPC_PATH) {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('Not Found');
      return;
    }
    const { id, method, params } = JSON.parse(upstream.requests.at(-1)?.body ?? '') as {
      id: string;
      method: string;
      params: Json;
    };
    agent.calls.push({ method, params });
    await agent.before(method);
    const envelope = (content: Json) => JSON.stringify({ jsonrpc: '2.0', id, ...content });
    const json = (content: Json) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(envelope(content));
    const refusal = (code: number, message: string) => ({ error: { code, message, data: null } });
    const stream = (turn: Turn) => {
      response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
      response.write(': ping - 2026-11-21 10:00:00+00:00\r\n\r\n');
      const listener = (event: Json, isLast: boolean) => {
        response.write(`data: ${envelope({ result: event })}\r\n\r\n`);
        if (isLast) response.end();
      };
      turn.listeners.add(listener);
      response.on('close', () => turn.listeners.delete(listener));
    };
    const turn = turns.get(String(params['id']));
    switch (method) {
      case 'message/send': {
        const { turn: begun, go } = begin(params);
        const { blocking } = params['configuration'] as { blocking?: boolean };
        const ended = new Promise<void>((resolve) => {
          begun.listeners.add((_event, isLast) => {
            if (isLast) resolve();
          });
        });
        go();
        if (blocking !== false) await ended;
        json({ result: begun.task });
        return;
      }
      case 'message/stream': {
        const { turn: begun, go } = begin(params);
        stream(begun);
        go();
        return;
      }
      case 'tasks/get':
        json(turn === undefined ? refusal(-32001, 'Task not found') : { result: turn.task });
        return;
      case 'tasks/cancel':
        if (turn === undefined) json(refusal(-32001, 'Task not found'));
        else if (turn.task.status['state'] === 'completed') json(refusal(-32002, 'Task cannot be canceled'));
        else {
          setState(turn, 'canceled', true);
          json({ result: turn.task });
        }
        return;
      case 'tasks/resubscribe':
        if (!agent.canResubscribe) json(refusal(-32601, 'Method not found'));
        else if (turn === undefined || turn.task.status['state'] === 'completed')
          response
            .writeHead(200, { 'content-type': 'text/event-stream' })
            .end(`data: ${envelope(refusal(-32602, 'Task is in terminal state'))}\r\n\r\n`);
        else stream(turn);
        return;
      default:
        json(refusal(-32601, 'Method not found'));
    }
  }
  return agent;
}
