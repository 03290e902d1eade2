import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Firestore } from '@google-cloud/firestore';
import { type Agent, agentManifestSchema, agentSchema, paths } from '@agent-gallery/contract';
import { keepAgentFiles } from './keep-agent-files.ts';
import { listSourceFiles } from './list-source-files.ts';
import { readAgentFiles } from './read-agent-files.ts';

/** Reads the agents that ship with the portal: each folder below `agentsRoot` that has an agent.json. Throws an Error that names the file that is wrong. */
export async function readShippedAgents(agentsRoot: string, now: string): Promise<Agent[]> {
  const agents: Agent[] = [];
  const folders = (await readdir(agentsRoot, { withFileTypes: true }))
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  for (const folder of folders.sort()) {
    const file = join(agentsRoot, folder, 'agent.json');
    const text = await readFile(file, 'utf8').catch(() => undefined);
    if (text === undefined) continue;
    const parsed = agentManifestSchema.safeParse(JSON.parse(text));
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      throw new Error(`${folder}/agent.json: ${issue?.path.join('.')}: ${issue?.message}`);
    }
    const readme = await readFile(join(agentsRoot, folder, 'README.md'), 'utf8').catch(() => '');
    agents.push({
      ...parsed.data,
      source: { kind: 'folder', path: folder },
      readme,
      createdAt: now,
      updatedAt: now,
    });
  }
  return agents;
}

/** Lists the shipped agents in the gallery, with their files. One that is listed already keeps the time at which it was. Returns their ids. */
export async function registerAgents(db: Firestore, agentsRoot: string): Promise<string[]> {
  const agents = await readShippedAgents(agentsRoot, new Date().toISOString());
  for (const agent of agents) {
    const document = db.doc(paths.agent(agent.id));
    const listed = agentSchema.safeParse((await document.get()).data());
    await document.set({ ...agent, createdAt: listed.success ? listed.data.createdAt : agent.createdAt });
    if (agent.source.kind !== 'folder') continue;
    const folder = join(agentsRoot, agent.source.path);
    const files = await readAgentFiles(folder, await listSourceFiles(folder));
    await keepAgentFiles(db, document.path, files, null);
  }
  return agents.map(({ id }) => id);
}
