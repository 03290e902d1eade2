import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ServicesClient } from '@google-cloud/run';
import { serviceId } from '@agent-gallery/contract';
import { readService } from '@agent-gallery/worker/engine';
import type Docker from 'dockerode';
import { grpc } from 'google-gax';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { buildAgents } from '../../src/builds/build-portal.ts';
import { connectDocker, type DockerConnection } from '../../src/cloud/engine/docker/connect-docker.ts';
import { ROOT } from '../../src/data-folder/portal-folders.ts';
import { type CloudProject, REGION, openCloudProject } from './cloud-project.ts';
import { type Answer, type Heard, ask, listenTo, resume } from './shipped-agents/ask-agent.ts';
import { deployShipped } from './shipped-agents/deploy-shipped.ts';

const QUESTION = 'What is the capital of Mongolia, and what time is it in Tokyo?';
const OFFLINE = '_(chosen by the offline model)_';
/** A first deployment brings the base images, too. */
const PATIENCE = { timeout: 240_000 };

let folder: string;
let connection: DockerConnection;
let cloud: CloudProject;
let hostingUrl: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shipped-agents-'));
  const { signal } = new AbortController();
  await buildAgents({ root: ROOT, logFolder: join(folder, 'logs'), say: () => undefined, signal });
  // The cloud runs on this daemon, so that the test can look into its containers.
  connection = await connectDocker(join(folder, 'docker'), process.env, () => undefined);
  if (connection.socketPath !== undefined) process.env['DOCKER_HOST'] = `unix://${connection.socketPath}`;
  cloud = await openCloudProject(inject('emulators'));
}, 120_000);
afterAll(async () => {
  await cloud.close();
  await connection.close();
  await rm(folder, { recursive: true, force: true });
}, 60_000);

const askHost = async (text: string): Promise<Answer> =>
  ask(hostingUrl, text, await cloud.invoker(hostingUrl));

/** Asks until an answer is right: the agents are followed by a listener, which may be a moment behind. */
async function askHostUntil(text: string, isRight: (answer: Answer) => boolean): Promise<Answer> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const answer = await askHost(text);
    if (isRight(answer) || Date.now() > deadline) return answer;
  }
}

async function containerOf(service: string): Promise<Docker.Container> {
  const label = [`agent-gallery-service=${service}`, `agent-gallery-project=${cloud.project}`];
  const [found] = await connection.docker.listContainers({ filters: JSON.stringify({ label }) });
  if (!found) throw new Error(`No container of ${service} runs.`);
  return connection.docker.getContainer(found.Id);
}

async function urlOf(serviceName: string): Promise<string> {
  const service = await readService(
    cloud.db,
    serviceId({ target: 'cloud-run', project: cloud.project, region: REGION, serviceName }),
  );
  if (!service?.url) throw new Error(`${serviceName} is not deployed.`);
  return service.url;
}

async function deleteService(name: string): Promise<void> {
  const [host = '', port = ''] = cloud.cloud.endpoints.grpc.split(':');
  const client = new ServicesClient({
    ...{ apiEndpoint: host, port: Number(port), sslCreds: grpc.credentials.createInsecure() },
  });
  const path = `projects/${cloud.project}/locations/${REGION}/services/${name}`;
  const [operation] = await client.deleteService({ name: path });
  await operation.promise();
  await client.close();
}

describe('the hosting agent, deployed with others on the local cloud', () => {
  it(
    'passes a request on to the agent that is deployed, streams its answer and says who answers',
    PATIENCE,
    async () => {
      [hostingUrl] = (await Promise.all([
        deployShipped(cloud, 'hosting-agent'),
        deployShipped(cloud, 'world-clock-agent'),
      ])) as [string, string];
      const answer = await askHostUntil(QUESTION, ({ text }) => text.includes('World Clock'));
      expect(answer.state).toBe('TASK_STATE_COMPLETED');
      expect(answer.text).toContain(`**World Clock** ${OFFLINE}`);
      expect(answer.text).toMatch(/Tokyo/);
      expect(answer.chunks).toBeGreaterThan(5);
      expect(answer.spreadMs).toBeGreaterThan(30);
    },
  );

  it('names in its card the URL that it has', async () => {
    const response = await fetch(`${hostingUrl}/.well-known/agent-card.json`, {
      headers: await cloud.invoker(hostingUrl),
    });
    const { supportedInterfaces } = (await response.json()) as { supportedInterfaces: { url: string }[] };
    expect(supportedInterfaces.length).toBeGreaterThan(0);
    for (const { url } of supportedInterfaces) expect(url).toMatch(new RegExp(`^${hostingUrl}(/|$)`));
  });

  it('uses those that are deployed later, without a restart', async () => {
    const { Id: before } = await (await containerOf('hosting-agent')).inspect();
    await Promise.all([deployShipped(cloud, 'countries-mcp'), deployShipped(cloud, 'units-agent')]);
    await deployShipped(cloud, 'countries-agent');
    const answer = await askHostUntil(QUESTION, ({ text }) => text.includes('Ulan Bator'));
    expect(answer.text).toMatch(/\*\*Countries\*\*[\s\S]*Ulan Bator/);
    expect(answer.text).toMatch(/\*\*World Clock\*\*[\s\S]*Tokyo/);
    expect((await (await containerOf('hosting-agent')).inspect()).Id).toBe(before);
  });
});

describe('the container of a shipped agent', () => {
  it.each([
    ['hosting-agent', 'Compare Japan, Germany and Brazil'],
    ['countries-agent', 'Compare Japan, Germany and Brazil'],
    ['units-agent', 'Which units do you know?'],
    ['world-clock-agent', 'What time is it in Tokyo?'],
    ['countries-mcp', undefined],
  ])('of %s is not root’s, and on SIGTERM ends its streams and itself', async (agentId, question) => {
    const container = await containerOf(agentId);
    const { Config } = await container.inspect();
    expect(Config.User).toBe('node');
    const { Processes } = (await container.top({ ps_args: '-eo pid,uid,args' })) as { Processes: string[][] };
    expect(Processes.map(([, uid]) => uid)).toEqual(Processes.map(() => '1000'));

    const url = await urlOf(agentId);
    const heard: Heard[] = [];
    const listening = (async () => {
      if (question === undefined) return;
      for await (const each of listenTo(url, question, await cloud.invoker(url))) heard.push(each);
    })();
    if (question !== undefined) await expect.poll(() => heard.length, { interval: 5 }).toBeGreaterThan(2);
    const startedAt = performance.now();
    const ended = container.wait() as Promise<{ StatusCode: number }>;
    await container.kill({ signal: 'SIGTERM' });
    expect((await ended).StatusCode).toBe(0);
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    await listening;
    expect(heard.map(({ id }) => id)).not.toContain(undefined);
  });

  it('of hosting-agent leaves its tasks to the next one, which carries their streams on', async () => {
    const headers = await cloud.invoker(hostingUrl);
    const heard: Heard[] = [];
    for await (const each of listenTo(hostingUrl, QUESTION, headers)) {
      heard.push(each);
      if (heard.length === 4) break;
    }
    const container = await containerOf('hosting-agent');
    const ended = container.wait();
    await container.kill({ signal: 'SIGTERM' });
    await ended;
    const taskId = heard[0]?.event.task?.id ?? '';
    const rest: Heard[] = [];
    for await (const each of resume(hostingUrl, taskId, heard.at(-1)?.id ?? '', headers)) rest.push(each);
    const ids = [...heard, ...rest.slice(rest[0]?.event.task ? 1 : 0)].map(({ id }) => Number(id));
    expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b));
    expect(rest.at(-1)?.event.statusUpdate?.status.state).toBe('TASK_STATE_COMPLETED');
  });
});

describe('an agent that is gone', () => {
  it('is missed by the specialist whose tools it had, which had its URL from the deployment', async () => {
    const { Config } = await (await containerOf('countries-agent')).inspect();
    expect(Config.Env).toContain(`MCP_URL=${await urlOf('countries-mcp')}/mcp`);
    await deleteService('countries-mcp');
    const answer = await askHost('What is the capital of Mongolia?');
    expect(answer.text).toContain('**Countries**');
    expect(answer.text).toMatch(/Failed to create MCP session|The MCP server at .* cannot be used/);
  });

  it('is named by the hosting agent, which goes on with the others', async () => {
    await deleteService('world-clock-agent');
    const answer = await askHost('How many kilometres are 26.2 miles, and what time is it in Tokyo?');
    expect(answer.text).toContain('World Clock did not answer');
    expect(answer.text).toMatch(/\*\*Units\*\*[\s\S]*42\.16/);
    expect(answer.state).toBe('TASK_STATE_COMPLETED');
  });
});
