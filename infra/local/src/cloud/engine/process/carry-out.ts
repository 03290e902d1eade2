import { mkdir } from 'node:fs/promises';
import { join, posix } from 'node:path';
import type { OutputLine } from '../engine.ts';
import { copyInto, type CopySource } from './copy-into.ts';
import { environment, type RunConfig } from '../oci/oci-image.ts';
import type { NodeInstruction } from './parse-node-dockerfile.ts';
import { runNpm } from './run-npm.ts';

/** A stage that is being built. */
export interface Stage {
  /** Holds the stage's files. */
  root: string;
  config: RunConfig;
  /** Values of ARG. */
  args: Record<string, string>;
  history: string[];
  name: string | undefined;
}

export interface CarryOutOptions {
  /** What `--build-arg` gave. */
  buildArgs: Readonly<Record<string, string>>;
  onLine: (line: OutputLine) => void;
  signal: AbortSignal;
}

/** Carries out one instruction. Throws an Error in Docker's words when it fails. */
export async function carryOut(
  instruction: NodeInstruction,
  stage: Stage,
  stages: readonly Stage[],
  context: CopySource,
  options: CarryOutOptions,
): Promise<void> {
  const { config } = stage;
  const workdir = config.WorkingDir ?? '/';
  const put = (text: string) => expand(text, { ...stage.args, ...environment(config) });
  switch (instruction.kind) {
    case 'workdir':
      config.WorkingDir = posix.resolve(workdir, put(instruction.path));
      await mkdir(join(stage.root, config.WorkingDir), { recursive: true });
      return;
    case 'copy': {
      const source = instruction.from === undefined ? context : stageSource(instruction.from, stages);
      await copyInto(stage.root, workdir, source, instruction.sources.map(put), put(instruction.destination));
      return;
    }
    case 'env':
      for (const [name, value] of instruction.values) setEnv(config, name, put(value));
      return;
    case 'arg': {
      const fallback = instruction.value === undefined ? undefined : put(instruction.value);
      const value = options.buildArgs[instruction.name] ?? fallback;
      if (value !== undefined) stage.args[instruction.name] = value;
      return;
    }
    case 'run':
      for (const words of instruction.commands)
        await runNpm(
          { words, folder: join(stage.root, workdir), env: { ...stage.args, ...environment(config) } },
          options.onLine,
          options.signal,
        );
      return;
    case 'cmd':
      config.Cmd = instruction.words;
      return;
    case 'entrypoint':
      config.Entrypoint = instruction.words;
      delete config.Cmd;
      return;
    case 'user':
      config.User = put(instruction.user);
      return;
    case 'expose':
      for (const port of instruction.ports)
        config.ExposedPorts = { ...config.ExposedPorts, [port.includes('/') ? port : `${port}/tcp`]: {} };
      return;
    case 'label':
      config.Labels = { ...config.Labels, ...Object.fromEntries(instruction.values) };
      return;
    case 'ignored':
      return;
    default:
      instruction satisfies never;
  }
}

function stageSource(name: string, stages: readonly Stage[]): CopySource {
  const stage =
    stages.find((found) => found.name === name.toLowerCase()) ??
    stages[/^\d+$/.test(name) ? Number(name) : -1];
  if (!stage)
    throw new Error(
      `COPY --from=${name}: without a container engine files come from the source and from stages only`,
    );
  return { folder: stage.root, isLeftOut: () => false };
}

function setEnv(config: RunConfig, name: string, value: string): void {
  config.Env = Object.entries({ ...environment(config), [name]: value }).map(
    ([key, text]) => `${key}=${text}`,
  );
}

function expand(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(
    /\$(?:\{(\w+)(?::-([^}]*))?\}|(\w+))/g,
    (_whole, braced?: string, other?: string, bare?: string) => {
      const value = values[braced ?? bare ?? ''];
      return value === undefined || value === '' ? (other ?? '') : value;
    },
  );
}
