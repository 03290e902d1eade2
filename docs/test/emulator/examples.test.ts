import { writeFile } from 'node:fs/promises';
import { newOperation, paths } from '@agent-gallery/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  deploymentRecord,
  serviceRecord,
  unitsAgent,
} from '../../../functions/api/test/emulator/support/records.ts';
import {
  startWorkspaceStage,
  WORKSPACE,
  type WorkspaceStage,
} from '../../../functions/api/test/emulator/workspaces/workspace-stage.ts';
import { EXAMPLES_FILE, readExamples, type Example, type Examples } from '../../tools/reference/examples.ts';
import { DEPLOYMENT, ERRORS, OPERATION, REQUESTS, SERVICE, TIME, WEBHOOK } from './example-requests.ts';

// Every example of docs/reference/api.md is sent to the API. With DOCS_EXAMPLES=write in the environment the answers are recorded.

const ACTOR = { kind: 'system', id: 'test', email: null } as const;
const recording = process.env['DOCS_EXAMPLES'] === 'write';
const recorded: Examples = { routes: {}, errors: [] };
let stage: WorkspaceStage;
let kept: Examples;

beforeAll(async () => {
  kept = await readExamples();
  stage = await startWorkspaceStage('demo-docs-examples');
  const { db, revisions } = stage.api;
  const times = { createdBy: ACTOR, createdAt: TIME, updatedAt: TIME };
  const webhook = { id: WEBHOOK, workspaceId: WORKSPACE, url: 'https://example.com/hook', events: ['ready'] };
  const operation = newOperation({
    id: OPERATION,
    workspaceId: WORKSPACE,
    serviceId: SERVICE,
    action: { kind: 'delete' },
    actor: ACTOR,
    createdAt: TIME,
  });
  const image = { kind: 'image', image: `example.com/a@sha256:${'0'.repeat(64)}` };
  const records: [string, object][] = [
    [paths.workspace(WORKSPACE), { id: WORKSPACE, name: 'Acme' }],
    [paths.agent(unitsAgent.id), unitsAgent],
    [
      paths.workspaceAgent(WORKSPACE, 'own-agent'),
      { ...unitsAgent, id: 'own-agent', workspaceId: WORKSPACE, source: image },
    ],
    [paths.deployment(DEPLOYMENT), deploymentRecord({ id: DEPLOYMENT, workspaceId: WORKSPACE })],
    [paths.service(SERVICE), serviceRecord({ id: SERVICE, workspaceId: WORKSPACE })],
    [paths.operation(OPERATION), operation],
    [paths.member(WORKSPACE, 'leaver'), { uid: 'leaver', role: 'viewer', email: 'leaver@example.com' }],
    [paths.webhook(WORKSPACE, WEBHOOK), { ...webhook, ...times, enabled: true }],
  ];
  for (const [path, record] of records) await db.doc(path).set(record);
  expect(revisions).toEqual([]);
});
afterAll(async () => {
  await stage.close();
  if (recording) await writeFile(EXAMPLES_FILE, `${JSON.stringify(recorded, undefined, 2)}\n`);
});

async function send(
  example: Pick<Example, 'method' | 'path' | 'body'>,
  token: string | undefined,
): Promise<Example> {
  const { method, path, body } = example;
  const response = await fetch(`${stage.api.url}/api/v1${path}`, {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    method,
    path,
    ...(body === undefined ? {} : { body }),
    ...(token === undefined ? { anonymous: true as const } : {}),
    status: response.status,
    ...(text === '' ? {} : { answer: shorten(JSON.parse(text)) }),
  };
}

/** One of each list is enough, and no secret is shown, though these open nothing. */
function shorten(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, 1).map(shorten);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [
      name,
      name === 'secret' ? masked(String(one)) : shorten(one),
    ]),
  );
}

const masked = (secret: string) => `${secret.slice(0, secret.indexOf('_') + 1)}…`;

/** The names of fields of a value, however deep, without what is in them. An answer may have more than its example. */
function shapeOf(value: unknown): object {
  if (Array.isArray(value)) return value.map(shapeOf);
  if (typeof value !== 'object' || value === null) return { is: typeof value };
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, shapeOf(one)]));
}

describe('the examples of the API reference', () => {
  it.each(Object.entries(REQUESTS))('%s', async (operationId, request) => {
    const sent = await send(request, stage.admin.idToken);
    if (recording) recorded.routes[operationId] = sent;
    else expect(shapeOf(sent)).toMatchObject(shapeOf(kept.routes[operationId]));
    expect(sent.status, JSON.stringify(sent.answer)).toBeLessThan(300);
  });

  it.each(ERRORS.map((error) => [error.why, error] as const))(
    '%s',
    async (why, { as, status, ...request }) => {
      const sent = await send(request, as === undefined ? undefined : stage[as].idToken);
      if (recording) recorded.errors.push({ why, ...sent });
      else
        expect(shapeOf({ why, ...sent })).toMatchObject(shapeOf(kept.errors.find((one) => one.why === why)));
      expect(sent.status).toBe(status);
    },
  );

  it('are all in the page', () => {
    const { routes, errors } = recording ? recorded : kept;
    expect(Object.keys(routes)).toEqual(Object.keys(REQUESTS));
    expect(errors.map(({ why }) => why)).toEqual(ERRORS.map(({ why }) => why));
  });
});
