import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { http, postJson, userMessage } from '../../test/conformance/requests.ts';
import { serveTestAgent, type TestAgent } from '../../test/conformance/serve-test-agent.ts';

let agent: TestAgent;
beforeAll(async () => {
  agent = await serveTestAgent();
  for (let count = 0; count < 7; count++) {
    const contextId = count < 4 ? 'first' : 'second';
    const message = userMessage(count === 6 ? 'tck-input-required' : 'tck-artifact-text', { contextId });
    await postJson(`${agent.url}/message:send`, { message });
    await new Promise((resolve) => setTimeout(resolve, 3));
  }
});
afterAll(() => agent.stop());

const list = async (query: string) => (await http(`${agent.url}/tasks?${query}`)).json();

describe('ListTasks (section 3.1.4)', () => {
  test('gives the newest change first, with no artifacts and an empty token at the end', async () => {
    const page = await list('');
    const times = page.tasks.map((task: { status: { timestamp: string } }) => task.status.timestamp);
    expect(page).toMatchObject({ pageSize: 50, totalSize: 7, nextPageToken: '' });
    expect(times).toEqual([...times].sort().reverse());
    expect(page.tasks.every((task: object) => !('artifacts' in task))).toBe(true);
  });

  test('includes artifacts when asked', async () => {
    const page = await list('includeArtifacts=true&contextId=first');
    expect(page.tasks).toHaveLength(4);
    expect(page.tasks[0].artifacts).toHaveLength(1);
  });

  test('pages give each task once', async () => {
    const ids: string[] = [];
    let token = '';
    do {
      const page = await list(`pageSize=3&pageToken=${token}`);
      expect(page.tasks.length).toBeLessThanOrEqual(3);
      ids.push(...page.tasks.map((task: { id: string }) => task.id));
      token = page.nextPageToken;
    } while (token);
    expect(new Set(ids).size).toBe(7);
    expect(ids).toHaveLength(7);
  });

  test('filters by context, by status and by time, which is inclusive', async () => {
    expect((await list('contextId=second')).totalSize).toBe(3);
    expect((await list('status=TASK_STATE_INPUT_REQUIRED')).totalSize).toBe(1);
    const newest = (await list('pageSize=1')).tasks[0].status.timestamp;
    expect((await list(`statusTimestampAfter=${encodeURIComponent(newest)}`)).totalSize).toBe(1);
    expect((await list('contextId=unknown')).tasks).toEqual([]);
  });

  test.each([
    'pageSize=0',
    'pageSize=101',
    'pageSize=x',
    'pageToken=made-up',
    'status=RUNNING',
    'statusTimestampAfter=now',
  ])('%s is refused with the field that is wrong', async (query) => {
    const response = await http(`${agent.url}/tasks?${query}`);
    const { error } = await response.json();
    expect(response.status).toBe(400);
    expect(error.details[1].fieldViolations[0].field).toBe(query.split('=')[0]);
  });

  test('a tenant sees its own tasks only (section 3.2.5)', async () => {
    const message = userMessage('tck-complete-task');
    const { task } = await (await postJson(`${agent.url}/acme/message:send`, { message })).json();
    expect((await (await http(`${agent.url}/acme/tasks`)).json()).totalSize).toBe(1);
    expect((await http(`${agent.url}/acme/tasks/${task.id}`)).status).toBe(200);
    expect((await http(`${agent.url}/tasks/${task.id}`)).status).toBe(404);
  });
});
