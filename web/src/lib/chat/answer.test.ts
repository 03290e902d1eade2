import { describe, expect, it } from 'vitest';
import { agentEventSchema, type AgentEvent } from './a2a-schema.ts';
import { NO_ANSWER, answerText, applyEvent, isAtRest, type Answer } from './answer.ts';

const events = (...raw: unknown[]): AgentEvent[] => raw.map((one) => agentEventSchema.parse(one));
const fold = (...raw: unknown[]): Answer => events(...raw).reduce(applyEvent, NO_ANSWER);

const task = { id: 't1', contextId: 'c1', status: { state: 'TASK_STATE_SUBMITTED' } };
const status = (state: string, text?: string) => ({
  statusUpdate: {
    taskId: 't1',
    contextId: 'c1',
    status: {
      state,
      ...(text === undefined ? {} : { message: { messageId: 'm', role: 'ROLE_AGENT', parts: [{ text }] } }),
    },
  },
});
const artifact = (text: string, append: boolean, artifactId = 'a1') => ({
  artifactUpdate: { taskId: 't1', contextId: 'c1', artifact: { artifactId, parts: [{ text }] }, append },
});

describe('an answer', () => {
  it('grows with the text of each artifact update', () => {
    const answer = fold(
      { task },
      status('TASK_STATE_WORKING'),
      artifact('12 ', false),
      artifact('miles', true),
    );
    expect(answerText(answer)).toBe('12 miles');
    expect(isAtRest(answer)).toBe(false);
  });

  it('keeps streamed text in one part', () => {
    const answer = fold({ task }, ...Array.from({ length: 50 }, (_, index) => artifact('x', index > 0)));
    expect(answer.artifacts[0]?.parts).toEqual([{ text: 'x'.repeat(50) }]);
  });

  it('replaces an artifact that does not append', () => {
    expect(answerText(fold({ task }, artifact('draft', false), artifact('final', false)))).toBe('final');
  });

  it('shows several artifacts one after the other', () => {
    expect(answerText(fold({ task }, artifact('one', false), artifact('two', false, 'a2')))).toBe(
      'one\n\ntwo',
    );
  });

  it('begins anew with a task, so that a replayed stream shows nothing twice', () => {
    const replayed = fold(
      { task },
      artifact('hel', false),
      { task },
      artifact('hel', false),
      artifact('lo', true),
    );
    expect(answerText(replayed)).toBe('hello');
  });

  it('is complete when it comes as a message', () => {
    const answer = fold({ message: { messageId: 'm', contextId: 'c9', parts: [{ text: 'hi' }] } });
    expect(answer).toMatchObject({ phase: 'completed', contextId: 'c9' });
    expect(answerText(answer)).toBe('hi');
  });

  it('is complete when the task is finished at once', () => {
    const finished = {
      ...task,
      status: { state: 'TASK_STATE_COMPLETED' },
      artifacts: [{ artifactId: 'a', parts: [{ text: 'done' }] }],
    };
    expect(answerText(fold({ task: finished }))).toBe('done');
    expect(isAtRest(fold({ task: finished }))).toBe(true);
  });

  it.each([
    ['TASK_STATE_COMPLETED', 'completed'],
    ['TASK_STATE_FAILED', 'failed'],
    ['TASK_STATE_CANCELED', 'canceled'],
    ['TASK_STATE_REJECTED', 'rejected'],
    ['TASK_STATE_INPUT_REQUIRED', 'waiting'],
    ['TASK_STATE_AUTH_REQUIRED', 'waiting'],
    ['TASK_STATE_WORKING', 'working'],
    ['TASK_STATE_OF_2030', 'working'],
  ])('reads %s as %s and keeps what the agent says of it', (state, phase) => {
    expect(fold({ task }, status(state, 'why'))).toMatchObject({ phase, statusText: 'why' });
  });

  it('shows data as JSON and files by their URL', () => {
    const parts = [{ data: { a: 1 } }, { url: 'https://example.com/x.png' }];
    const answer = fold({ message: { messageId: 'm', parts } });
    expect(answerText(answer)).toBe('{\n  "a": 1\n}https://example.com/x.png');
  });

  it('ignores what it does not know', () => {
    expect(fold({ task }, { somethingNew: {} })).toMatchObject({ phase: 'working', taskId: 't1' });
  });
});
