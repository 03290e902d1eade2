import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { carryOut, type CarryOutOptions, type Stage } from './carry-out.ts';
import { contextSource, copyInto } from './copy-into.ts';
import { parseNodeDockerfile, type NodeStage } from './parse-node-dockerfile.ts';
import type { RunConfig } from '../oci/oci-image.ts';

export interface NodeBuild {
  /** Holds the image's files; the caller removes it. */
  root: string;
  config: RunConfig;
  history: string[];
}

export interface BuildOptions extends CarryOutOptions {
  /** The text. */
  dockerfile: string;
  contextFolder: string;
  target?: string;
  temporaryFolder: string;
}

/**
 * Carries out a Dockerfile of Node stages on this machine: files are copied to folders, npm runs in them.
 * Throws an Error whose message is for the user.
 */
export async function buildNodeImage(options: BuildOptions): Promise<NodeBuild> {
  const say = (text: string) => options.onLine({ stream: 'stdout', text, at: new Date() });
  const parsed = parseNodeDockerfile(options.dockerfile, options.buildArgs);
  const last =
    options.target === undefined
      ? parsed.length - 1
      : parsed.findIndex(({ name }) => name === options.target);
  const wanted = parsed.slice(0, last + 1);
  if (wanted.length === 0)
    throw new Error(`failed to reach build target ${options.target ?? ''} in Dockerfile`);
  const count = wanted.reduce((sum, stage) => sum + 1 + stage.instructions.length, 0);
  const context = await contextSource(options.contextFolder);
  const folder = await mkdtemp(join(options.temporaryFolder, 'build-'));
  const stages: Stage[] = [];
  let number = 0;
  const announce = (text: string) => say(`Step ${String(++number)}/${String(count)} : ${text}`);
  for (const stage of wanted) {
    announce(stage.text);
    const state = await beginStage(stage, stages, join(folder, String(stages.length)), say);
    stages.push(state);
    for (const instruction of stage.instructions) {
      if (options.signal.aborted) break;
      announce(instruction.text);
      await carryOut(instruction, state, stages, context, options);
      state.history.push(instruction.text);
    }
  }
  const image = stages.at(-1);
  if (!image) throw new Error('The Dockerfile has no stage.');
  await Promise.all(stages.slice(0, -1).map((stage) => rm(stage.root, { recursive: true, force: true })));
  return { root: image.root, config: image.config, history: image.history };
}

async function beginStage(
  stage: NodeStage,
  earlier: readonly Stage[],
  root: string,
  say: (text: string) => void,
): Promise<Stage> {
  const base = earlier.find(({ name }) => name === stage.image.toLowerCase());
  await mkdir(root, { recursive: true });
  if (base) {
    await copyInto(root, '/', { folder: base.root, isLeftOut: () => false }, ['.'], '/');
    return {
      root,
      config: structuredClone(base.config),
      args: {},
      history: [...base.history],
      name: stage.name,
    };
  }
  say(` ---> Node ${process.versions.node} of this machine takes the place of ${stage.image}`);
  return { root, config: { WorkingDir: '/', Env: [] }, args: {}, history: [stage.text], name: stage.name };
}
