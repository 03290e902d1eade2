import { describe, expect, it } from 'vitest';
import { agentEventSchema, type AgentEvent } from '../a2a/a2a-schema.ts';
import { answerPieces, answerText, statusNote } from './answer-pieces.ts';
import { NO_ANSWER, applyEvent, isAtRest, nextAnswer, type Answer } from './answer.ts';

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
    ['TASK_STATE_INPUT_REQUIRED', 'input-required'],
    ['TASK_STATE_AUTH_REQUIRED', 'auth-required'],
    ['TASK_STATE_WORKING', 'working'],
    ['TASK_STATE_OF_2030', 'working'],
  ])('reads %s as %s and keeps what the agent says of it', (state, phase) => {
    expect(fold({ task }, status(state, 'why'))).toMatchObject({ phase, statusText: 'why' });
  });

  it('is in pieces: text, data and files, none of them in the middle of another', () => {
    const parts = [
      { text: 'See ' },
      { text: 'this:' },
      { data: { a: 1 } },
      { url: 'https://example.com/x.png', mediaType: 'image/png' },
      { url: 'javascript:alert(1)', filename: 'x' },
      { raw: 'aGk=', mediaType: 'text/html', filename: 'hi.html' },
      { raw: 'iVBORw0KGgo=', mediaType: 'image/png', filename: 'dot.png' },
      { text: 'a,b', filename: 'table.csv' },
    ];
    const answer = fold({ message: { messageId: 'm', parts } });
    expect(answerText(answer)).toBe('See this:');
    const png = 'data:image/png;base64,iVBORw0KGgo=';
    expect(answerPieces(answer)).toEqual([
      { kind: 'text', text: 'See this:' },
      { kind: 'data', name: 'Data', value: { a: 1 } },
      { kind: 'file', file: { name: 'x.png', href: 'https://example.com/x.png', host: 'example.com' } },
      { kind: 'file', file: { name: 'x' } },
      { kind: 'file', file: { name: 'hi.html', href: 'data:application/octet-stream;base64,aGk=' } },
      { kind: 'file', file: { name: 'dot.png', href: png, imageSrc: png } },
      {
        kind: 'file',
        file: { name: 'table.csv', href: 'data:application/octet-stream;charset=utf-8,a%2Cb' },
      },
    ]);
  });

  it('is what the last status says when there is nothing else', () => {
    const answer = fold({ task }, status('TASK_STATE_COMPLETED', 'All done.'));
    expect([answerText(answer), statusNote(answer)]).toEqual(['All done.', '']);
    const failed = fold({ task }, status('TASK_STATE_FAILED', 'No such city.'));
    expect([answerText(failed), statusNote(failed)]).toEqual(['', 'No such city.']);
  });

  it('ignores what it does not know', () => {
    expect(fold({ task }, { somethingNew: {} })).toMatchObject({ phase: 'working', taskId: 't1' });
  });
});

describe('the answer to the next message', () => {
  const at = (state: string, timestamp: string) => ({
    statusUpdate: { taskId: 't1', contextId: 'c1', status: { state, timestamp } },
  });
  const asked = fold({ task }, artifact('Before I begin: ', false), at('TASK_STATE_INPUT_REQUIRED', '10:00'));

  it('is of a new task in the same context', () => {
    expect(nextAnswer(fold({ task }, status('TASK_STATE_COMPLETED')))).toEqual({
      ...NO_ANSWER,
      contextId: 'c1',
    });
    expect(nextAnswer(undefined)).toEqual(NO_ANSWER);
  });

  it('is of the task that waits, without what that has said before', () => {
    const snapshot = {
      task: {
        ...task,
        status: { state: 'TASK_STATE_INPUT_REQUIRED', timestamp: '10:00' },
        artifacts: [{ artifactId: 'a1', parts: [{ text: 'Before I begin: ' }] }],
      },
    };
    const next = events(snapshot).reduce(applyEvent, nextAnswer(asked));
    expect(next).toMatchObject({ taskId: 't1', phase: 'working', artifacts: [] });
    const done = events(artifact('Oslo it is.', false, 'a2'), at('TASK_STATE_COMPLETED', '10:01'));
    expect(answerText(done.reduce(applyEvent, next))).toBe('Oslo it is.');
  });

  it('takes a second question of the same task for a question', () => {
    const again = events(at('TASK_STATE_INPUT_REQUIRED', '10:05')).reduce(applyEvent, nextAnswer(asked));
    expect(again.phase).toBe('input-required');
  });
});
