import type { CloudEvent } from '@google-cloud/functions-framework';
import { describe, expect, it } from 'vitest';
import { DeploymentBusy } from '../engine/advance-patiently.ts';
import { handleMessage } from './handle-message.ts';
import { onBuildChanged } from './on-build-changed.ts';
import { onDeploymentRequested } from './on-deployment-requested.ts';
import { onLogEntry } from './on-log-entry.ts';

const event = (data: unknown): CloudEvent<unknown> =>
  ({
    id: '1',
    source: 's',
    specversion: '1.0',
    type: 'google.cloud.pubsub.topic.v1.messagePublished',
    data,
  }) as CloudEvent<unknown>;
const message = (value: unknown) =>
  event({ message: { data: Buffer.from(JSON.stringify(value)).toString('base64'), messageId: '7' } });

const HINT = {
  specversion: '1.0',
  id: 'e1',
  source: '//api',
  type: 'deployment.requested',
  time: '2026-11-20T10:00:00Z',
  dataversion: '1',
  data: { deploymentId: 'dabcdefghijk' },
};

/** Runs a handler as functions-framework does, and tells what it logged and advanced. */
async function deliver(handlerName: 'request' | 'build' | 'log', delivered: CloudEvent<unknown>) {
  const advanced: string[] = [];
  const logged: { message: string; fields: Record<string, unknown> | undefined }[] = [];
  const advance = async (id: string) => void advanced.push(id);
  const writer = { write: async () => undefined };
  const handlers = {
    request: onDeploymentRequested({
      advance,
      runOperation: async (id) => void advanced.push(id),
      takeOrder: () => Promise.reject(new Error('not expected')),
      reject: async () => undefined,
    }),
    build: onBuildChanged(advance),
    log: onLogEntry({ writer, readDeployment: async () => undefined, advance }),
  };
  const handle = handleMessage(
    handlerName,
    (_severity, text, fields) => logged.push({ message: text, fields }),
    handlers[handlerName],
  );
  await handle(delivered);
  return { advanced, logged };
}

describe('a poison message', () => {
  const poison: [string, CloudEvent<unknown>, RegExp][] = [
    ['no Pub/Sub envelope', event(undefined), /no Pub\/Sub message/],
    ['empty data', event({ message: { data: '' } }), /no JSON/],
    [
      'data that is no JSON',
      event({ message: { data: Buffer.from('{"a":').toString('base64'), messageId: '7' } }),
      /Message 7: its data is no JSON/,
    ],
    ['JSON of another shape', message({ hello: 1 }), /Message 7/],
    ['a list', message([]), /Message 7/],
  ];
  for (const entrance of ['request', 'build', 'log'] as const) {
    it.each(poison)(
      `at “${entrance}” with %s is refused with a reason and acknowledged`,
      async (_name, delivered, reason) => {
        const { advanced, logged } = await deliver(entrance, delivered);
        expect(advanced).toEqual([]);
        expect(logged).toHaveLength(1);
        expect(logged[0]?.message).toBe('message refused');
        expect(String(logged[0]?.fields?.['reason'])).toMatch(reason);
      },
    );
  }

  it('that names no id of ours is refused', async () => {
    const { advanced, logged } = await deliver(
      'request',
      message({ ...HINT, data: { deploymentId: '../x' } }),
    );
    expect(advanced).toEqual([]);
    expect(String(logged[0]?.fields?.['reason'])).toContain('data.deploymentId');
  });
});

describe('a message', () => {
  it('about a deployment advances it', async () => {
    expect((await deliver('request', message(HINT))).advanced).toEqual(['dabcdefghijk']);
  });

  it('about a build that has ended advances the deployment of its tag', async () => {
    const build = { id: 'b', status: 'SUCCESS', tags: ['agent-gallery', 'deployment-dabcdefghijk'] };
    expect((await deliver('build', message(build))).advanced).toEqual(['dabcdefghijk']);
    expect((await deliver('build', message({ ...build, status: 'WORKING' }))).advanced).toEqual([]);
    expect((await deliver('build', message({ ...build, tags: ['other'] }))).advanced).toEqual([]);
  });

  it('whose deployment is busy is thrown back, so that it comes again', async () => {
    const handle = handleMessage(
      'request',
      () => undefined,
      async () => {
        throw new DeploymentBusy('dabcdefghijk');
      },
    );
    await expect(handle(message(HINT))).rejects.toBeInstanceOf(DeploymentBusy);
  });
});
