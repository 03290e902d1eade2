import { describe, expect, test } from 'vitest';
import type { TaskState } from '../protocol/schemas.ts';
import { createMemoryTaskLog, type MemoryTaskLogOptions } from './memory-task-log.ts';

const scope = { tenant: '', owner: '' };

const createLog = (options: MemoryTaskLogOptions) => {
  const log = createMemoryTaskLog(options);
  /** A task of about so many characters. */
  const begin = (taskId: string, chars = 100) => {
    const history = [{ messageId: taskId, role: 'ROLE_USER' as const, parts: [{ text: 'x'.repeat(chars) }] }];
    const status = { state: 'TASK_STATE_SUBMITTED' as const };
    return log.create(
      { taskId, contextId: 'c', scope },
      { task: { id: taskId, contextId: 'c', status, history } },
    );
  };
  const rest = async (taskId: string, state: TaskState, chars?: number) => {
    const feed = await begin(taskId, chars);
    log.append(feed, { statusUpdate: { taskId, contextId: 'c', status: { state } } });
    await log.release(feed);
    return feed;
  };
  const kept = async () => {
    const { tasks } = await log.list(scope, { limit: 100, includeArtifacts: false });
    return tasks.map(({ taskId }) => taskId).sort();
  };
  return { log, begin, rest, kept };
};

const WAITING = 'TASK_STATE_INPUT_REQUIRED';
const FINISHED = 'TASK_STATE_COMPLETED';

describe('tasks at rest are bounded', () => {
  test('by size: the oldest make room, waiting ones too', async () => {
    const { rest, kept, log } = createLog({ maxRestingChars: 10_000 });
    for (let index = 0; index < 10; index++) {
      await rest(`t${index}`, index % 2 === 0 ? WAITING : FINISHED, 3_000);
    }
    expect(await kept()).toEqual(['t7', 't8', 't9']);
    expect(await log.open(scope, 't0')).toBeUndefined();
  });

  test('by number', async () => {
    const { rest, kept } = createLog({ maxRestingTasks: 2 });
    for (const id of ['a', 'b', 'c']) await rest(id, WAITING);
    expect(await kept()).toEqual(['b', 'c']);
  });

  test('but what is worked on stays, and counts anew when it rests again', async () => {
    const { log, begin, rest, kept } = createLog({ maxRestingTasks: 2 });
    await begin('running', 5_000);
    const asked = await rest('asked', WAITING);
    await rest('b', WAITING);
    expect(await log.claim(asked)).toBe(asked);
    await rest('c', WAITING);
    expect(await kept()).toEqual(['asked', 'b', 'c', 'running']);
    await log.release(asked);
    expect(await kept()).toEqual(['asked', 'c', 'running']);
  });

  test('those that are read go last, and their readers are told the end', async () => {
    const { rest, kept } = createLog({ maxRestingTasks: 2 });
    const read = await rest('read', WAITING);
    let wakes = 0;
    read.subscribe(() => wakes++);
    for (const id of ['b', 'c']) await rest(id, WAITING);
    expect(await kept()).toEqual(['c', 'read']);
    const alsoRead = await rest('d', WAITING);
    alsoRead.subscribe(() => {});
    expect(await kept()).toEqual(['d', 'read']);
    await rest('e', WAITING);
    expect(await kept()).toEqual(['d', 'e']);
    expect(read.isEnded).toBe(true);
    expect(wakes).toBe(1);
  });

  test('one that is larger than all the room is kept until the next one rests', async () => {
    const { rest, kept } = createLog({ maxRestingChars: 1_000 });
    await rest('large', WAITING, 5_000);
    expect(await kept()).toEqual(['large']);
    await rest('small', WAITING);
    expect(await kept()).toEqual(['small']);
  });

  test('a task that made room between its opening and its claim is nobody’s to write', async () => {
    const { log, rest } = createLog({ maxRestingTasks: 1 });
    const gone = await rest('gone', WAITING);
    await rest('newer', WAITING);
    expect(await log.claim(gone)).toBeUndefined();
  });
});
