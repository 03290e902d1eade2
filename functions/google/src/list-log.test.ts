import { expect, it } from 'vitest';
import { createGoogleRest } from './google-rest.ts';
import { createLogReader, type LoggedService } from './list-log.ts';
import { serveJson } from './testing/serve-json.ts';

const SINCE = '2026-11-20T10:00:00.000Z';
const ECHO: LoggedService = {
  target: 'cloud-run',
  project: 'p',
  region: 'europe-west1',
  name: 'echo',
  url: 'https://echo-abc-ew.a.run.app',
};
const entry = (insertId: string, more: object) => ({
  logName: 'projects/p/logs/run.googleapis.com%2Fstdout',
  insertId,
  timestamp: '2026-11-20T10:00:01.123456789Z',
  resource: { type: 'cloud_run_revision', labels: { service_name: 'echo' } },
  ...more,
});

it('reads the lines of a service, masks secrets, and passes over what is no entry', async () => {
  await using server = await serveJson({
    '/v2/entries:list': {
      entries: [
        entry('e4', {
          severity: 'INFO',
          httpRequest: {
            requestMethod: 'POST',
            requestUrl: 'https://echo.a.run.app/message:send?key=1',
            status: 200,
            latency: '0.012s',
          },
        }),
        entry('e3', { severity: 'CRITICAL', jsonPayload: { message: 'It broke.' } }),
        { insertId: 'half an entry' },
        entry('e2', { severity: 'WARNING', textPayload: 'key AIzaSyA1234567890abcdefghijklmnopqrstuvw\n' }),
        entry('e1', { textPayload: 'Listening on 8080\n' }),
      ],
      nextPageToken: 'older',
    },
  });
  const read = createLogReader(createGoogleRest(server.url, async () => 'token'));
  const page = await read(ECHO, { since: SINCE, pageSize: 5, pageToken: 'here' });
  expect(page.nextPageToken).toBe('older');
  expect(page.lines.map(({ severity, text }) => `${severity} ${text}`)).toEqual([
    'INFO POST /message:send 200 0.012s',
    'ERROR It broke.',
    expect.stringMatching(/^WARNING key (?!AIza)/),
    'INFO Listening on 8080',
  ]);
  expect(page.lines[3]).toMatchObject({ insertId: 'e1', at: '2026-11-20T10:00:01.123456Z' });
  expect(server.requests[0]?.body).toEqual({
    resourceNames: ['projects/p'],
    filter:
      'resource.type="cloud_run_revision" AND resource.labels.service_name="echo" AND ' +
      `resource.labels.location="europe-west1" AND timestamp>="${SINCE}"`,
    orderBy: 'timestamp desc',
    pageSize: 5,
    pageToken: 'here',
  });
});

it('finds an engine of Agent Engine by the id in its URL, and asks nothing as long as there is none', async () => {
  await using server = await serveJson({ '/v2/entries:list': {} });
  const read = createLogReader(createGoogleRest(server.url, async () => 'token'));
  const engine: LoggedService = { ...ECHO, target: 'agent-engine', url: null };
  expect(await read(engine, { since: SINCE, pageSize: 5 })).toEqual({ lines: [], nextPageToken: '' });
  expect(server.requests).toEqual([]);
  const url =
    'https://europe-west1-aiplatform.googleapis.com/reasoningEngines/v1/projects/p/locations/europe-west1/reasoningEngines/42/api';
  await read({ ...engine, url }, { since: SINCE, pageSize: 5 });
  expect(server.requests[0]?.body).toMatchObject({
    filter: expect.stringContaining('reasoning_engine_id="42"') as string,
  });
});
