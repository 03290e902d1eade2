import { describe, expect, it } from 'vitest';
import { agentEventSchema } from '../a2a/a2a-schema.ts';
import { answerText } from './answer-pieces.ts';
import { NO_ANSWER, applyEvent } from './answer.ts';
import { askedAgents } from './steps.ts';

const fold = (raw: object[]) => raw.map((one) => agentEventSchema.parse(one)).reduce(applyEvent, NO_ANSWER);
const message = (messageId: string, ...parts: object[]) => ({ messageId, role: 'ROLE_AGENT', parts });
const says = (messageId: string, ...parts: object[]) => ({
  statusUpdate: {
    taskId: 't1',
    status: { state: 'TASK_STATE_WORKING', message: message(messageId, ...parts) },
  },
});
const task = { task: { id: 't1', contextId: 'c1', status: { state: 'TASK_STATE_SUBMITTED' } } };
const call = (id: string, name: string, args: object) => ({
  data: { name, args },
  metadata: { kind: 'tool-call', id },
});
const result = (id: string, name: string, response: unknown) => ({
  data: { name, response },
  metadata: { kind: 'tool-result', id },
});

describe('the steps of an answer', () => {
  it('are tool calls with their results, each by its id, and no part of the text', () => {
    const running = fold([
      task,
      says('m1', call('1', 'find', { q: 'a' }), call('2', 'find', { q: 'b' })),
      says('m2', result('2', 'find', { hits: 3 })),
    ]);
    expect(running.steps).toEqual([
      { kind: 'tool', key: 'tool:1', name: 'find', state: 'running', args: { q: 'a' } },
      { kind: 'tool', key: 'tool:2', name: 'find', state: 'done', args: { q: 'b' }, result: { hits: 3 } },
    ]);
    expect([answerText(running), running.statusText]).toEqual(['', '']);
  });

  it.each([
    [{ error: 'No such city.' }, 'failed'],
    [{ isError: true, content: [] }, 'failed'],
    [{ error: null, value: 1 }, 'done'],
    ['plain', 'done'],
  ])('take the result %j for %s', (response, state) => {
    const { steps } = fold([task, says('m1', call('1', 'x', {})), says('m2', result('1', 'x', response))]);
    expect(steps).toMatchObject([{ state, result: response }]);
  });

  it('are the same when the stream is replayed from its beginning', () => {
    const events = [
      says('m1', { text: 'Let me think.', metadata: { kind: 'thought' } }),
      says('m2', call('1', 'x', {})),
      says('m3', result('1', 'x', {})),
      says('m4', { data: { of: 'its own' } }),
    ];
    const once = fold([task, ...events]);
    expect(once.steps.map(({ kind }) => kind)).toEqual(['thought', 'tool', 'data']);
    expect(fold([task, ...events, task, ...events]).steps).toEqual(once.steps);
  });

  it('are read from the history of a task that is not streamed', () => {
    const history = [
      { messageId: 'u', role: 'ROLE_USER', parts: [{ data: { mine: true } }] },
      message('m1', call('1', 'x', {})),
      message('m2', result('1', 'x', {})),
    ];
    expect(fold([{ task: { ...task.task, history } }]).steps).toMatchObject([{ name: 'x', state: 'done' }]);
  });

  it('are found when a tool result has no id', () => {
    const plain = (kind: string, data: object) => ({ data, metadata: { kind } });
    const { steps } = fold([
      task,
      says('m1', plain('tool-call', { name: 'x', args: {} })),
      says('m2', plain('tool-result', { name: 'x', response: 1 })),
    ]);
    expect(steps).toMatchObject([{ name: 'x', state: 'done', result: 1 }]);
  });

  it('are read in the words of ADK for Python', () => {
    const { steps, statusText } = fold([
      task,
      says('m1', { text: 'Hm.', metadata: { adk_thought: true } }),
      says('m2', { data: { id: '1', name: 'x', args: {} }, metadata: { adk_type: 'function_call' } }),
      says('m3', {
        data: { id: '1', name: 'x', response: {} },
        metadata: { adk_type: 'function_response' },
      }),
    ]);
    expect(steps.map(({ kind, key }) => [kind, key])).toEqual([
      ['thought', 'm1#0'],
      ['tool', 'tool:1'],
    ]);
    expect(statusText).toBe('');
  });

  it('tell which agents a hosting agent has asked', () => {
    const { steps } = fold([
      task,
      says('m1', call('1', 'ask_units', { message: '1 mile' }), call('2', 'ask_clock', { message: 'now' })),
      says('m2', result('1', 'ask_units', { agent: 'Units', answer: '1.609 km' })),
      says('m3', result('2', 'ask_clock', { error: 'World Clock did not answer' })),
    ]);
    expect(askedAgents(steps)).toEqual(['Units']);
  });
});
