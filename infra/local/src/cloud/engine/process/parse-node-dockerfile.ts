import { DockerfileParser, type Instruction } from 'dockerfile-ast';
import { parseImageReference } from '../base-images/image-reference.ts';

/** One instruction that the process engine can carry out; `line` counts from 1. */
export type NodeInstruction = { line: number; text: string } & (
  | { kind: 'workdir'; path: string }
  | { kind: 'copy'; from?: string; sources: string[]; destination: string }
  | { kind: 'env'; values: [name: string, value: string][] }
  | { kind: 'arg'; name: string; value?: string }
  | { kind: 'run'; commands: string[][] }
  | { kind: 'cmd' | 'entrypoint'; words: string[] }
  | { kind: 'user'; user: string }
  | { kind: 'expose'; ports: string[] }
  | { kind: 'label'; values: [name: string, value: string][] }
  | { kind: 'ignored' }
);

export interface NodeStage {
  /** `node:24-slim`, or the name of an earlier stage. */
  image: string;
  line: number;
  text: string;
  name?: string;
  instructions: NodeInstruction[];
}

/** Names the line of a Dockerfile that cannot be carried out without a container engine. */
export class DockerfileRefused extends Error {
  constructor(line: number, text: string, cause: string) {
    super(`Dockerfile line ${String(line)}: ${cause} (${text})`);
    this.name = 'DockerfileRefused';
  }
}

const NPM_COMMANDS = new Set(['ci', 'install', 'i', 'run', 'run-script', 'prune', 'cache', 'rebuild']);
const NEEDS_SHELL = /[|;<>`$*?(){}[\]#~\\'"]|(?<!&)&(?!&)/;

/**
 * Reads a Dockerfile of Node stages. `args` are build arguments for FROM lines.
 * Throws DockerfileRefused for anything that cannot be done by copying files and running npm.
 */
export function parseNodeDockerfile(text: string, args: Readonly<Record<string, string>>): NodeStage[] {
  const file = DockerfileParser.parse(text);
  const globals = new Map<string, string>();
  for (const arg of file.getInitialARGs()) {
    const property = arg.getProperty();
    if (property) globals.set(property.getName(), args[property.getName()] ?? property.getValue() ?? '');
  }
  const stages: NodeStage[] = [];
  for (const instruction of file.getInstructions()) {
    const keyword = instruction.getKeyword();
    if (keyword === 'FROM') stages.push(parseFrom(instruction, globals, stages));
    else if (stages.length > 0) stages.at(-1)?.instructions.push(parseInstruction(instruction));
    else if (keyword !== 'ARG') refuse(instruction, 'no build stage before it');
  }
  if (stages.length === 0) throw new Error('The Dockerfile has no FROM line.');
  return stages;
}

function parseFrom(
  instruction: Instruction,
  globals: ReadonlyMap<string, string>,
  stages: readonly NodeStage[],
): NodeStage {
  const words = wordsOf(instruction).filter((word) => !word.startsWith('--'));
  const image = (words[0] ?? '').replace(
    /\$\{?(\w+)\}?/g,
    (whole, name: string) => globals.get(name) ?? whole,
  );
  const name = words[1]?.toLowerCase() === 'as' ? words[2]?.toLowerCase() : undefined;
  const { registry, repository } = parseImageReference(image);
  const isNode = registry === 'docker.io' && repository === 'library/node';
  if (!isNode && !stages.some((stage) => stage.name === image.toLowerCase()))
    refuse(instruction, 'without a container engine an image can only be built on "node:…"');
  return {
    image,
    ...(name !== undefined && { name }),
    line: lineOf(instruction),
    text: textOf(instruction),
    instructions: [],
  };
}

function parseInstruction(instruction: Instruction): NodeInstruction {
  const base = { line: lineOf(instruction), text: textOf(instruction) };
  const words = wordsOf(instruction);
  switch (instruction.getKeyword()) {
    case 'WORKDIR':
      return { ...base, kind: 'workdir', path: rawOf(instruction) };
    case 'COPY':
    case 'ADD':
      return { ...base, ...parseCopy(instruction) };
    case 'ENV':
      return { ...base, kind: 'env', values: parsePairs(instruction) };
    case 'LABEL':
      return { ...base, kind: 'label', values: parsePairs(instruction) };
    case 'ARG': {
      const [name = '', ...value] = rawOf(instruction).split('=');
      return { ...base, kind: 'arg', name, ...(value.length > 0 && { value: unquote(value.join('=')) }) };
    }
    case 'RUN':
      return { ...base, kind: 'run', commands: parseRun(instruction) };
    case 'CMD':
    case 'ENTRYPOINT': {
      const kind = instruction.getKeyword() === 'CMD' ? 'cmd' : 'entrypoint';
      return { ...base, kind, words: execForm(instruction) ?? ['/bin/sh', '-c', rawOf(instruction)] };
    }
    case 'USER':
      return { ...base, kind: 'user', user: words[0] ?? '' };
    case 'EXPOSE':
      return { ...base, kind: 'expose', ports: words };
    case 'HEALTHCHECK':
    case 'STOPSIGNAL':
    case 'MAINTAINER':
      return { ...base, kind: 'ignored' };
    default:
      return refuse(instruction, 'it cannot be carried out without a container engine');
  }
}

function parseCopy(instruction: Instruction): {
  kind: 'copy';
  from?: string;
  sources: string[];
  destination: string;
} {
  const words = execForm(instruction) ?? wordsOf(instruction);
  const flags = words.filter((word) => word.startsWith('--'));
  const paths = words.filter((word) => !word.startsWith('--'));
  const from = flags.find((flag) => flag.startsWith('--from='))?.slice('--from='.length);
  const destination = paths.pop();
  if (destination === undefined || paths.length === 0)
    refuse(instruction, 'it names no source or no destination');
  if (paths.some((path) => /^(https?|git|ssh):|^git@/.test(path) || path.startsWith('<<')))
    refuse(instruction, 'without a container engine only files of the source are copied');
  return { kind: 'copy', ...(from !== undefined && { from }), sources: paths, destination };
}

/** `npm ci && npm run build`, without a shell. */
function parseRun(instruction: Instruction): string[][] {
  const words = execForm(instruction);
  const script = rawOf(instruction).replace(/^(--mount=\S+\s+)+/, '');
  if (!words && NEEDS_SHELL.test(script)) refuse(instruction, RUN_REFUSED);
  const commands = words ? [words] : script.split('&&').map((command) => command.trim().split(/\s+/));
  for (const [program, command] of commands)
    if (program !== 'npm' || !NPM_COMMANDS.has(command ?? '')) refuse(instruction, RUN_REFUSED);
  return commands;
}

const RUN_REFUSED = 'without a container engine only npm ci, npm install, npm run and the like can be run';

/** `A=1 B="two words"`, or the old form `A the rest`. */
function parsePairs(instruction: Instruction): [string, string][] {
  const raw = rawOf(instruction);
  const old = /^([^\s=]+)\s+(.+)$/s.exec(raw);
  if (old?.[1] !== undefined && old[2] !== undefined) return [[old[1], unquote(old[2])]];
  return [...raw.matchAll(/([^\s=]+)=("(?:[^"\\]|\\.)*"|'[^']*'|(?:[^\s\\]|\\.)*)/g)].map((match) => [
    unquote(match[1] ?? ''),
    unquote(match[2] ?? ''),
  ]);
}

function unquote(text: string): string {
  const trimmed = text.trim();
  if (trimmed.length > 1 && trimmed.startsWith("'") && trimmed.endsWith("'")) return trimmed.slice(1, -1);
  const inner =
    trimmed.length > 1 && trimmed.startsWith('"') && trimmed.endsWith('"') ? trimmed.slice(1, -1) : trimmed;
  return inner.replace(/\\(.)/gs, '$1');
}

function execForm(instruction: Instruction): string[] | undefined {
  const [, flags = '', list] = /^((?:--\S+\s+)*)(\[.*\])$/s.exec(rawOf(instruction)) ?? [];
  if (list === undefined) return undefined;
  try {
    const words = JSON.parse(list) as unknown[];
    if (words.every((word) => typeof word === 'string'))
      return [...flags.split(/\s+/).filter(Boolean), ...words];
  } catch {
    // Docker, too, takes a list that is no JSON for the shell form.
  }
  return undefined;
}

function wordsOf(instruction: Instruction): string[] {
  return rawOf(instruction).split(/\s+/).filter(Boolean);
}

/** What stands after the keyword, flags among it, with continued lines joined and comments left out. */
function rawOf(instruction: Instruction): string {
  return instruction
    .getTextContent()
    .slice(instruction.getInstruction().length)
    .split('\n')
    .filter((row) => !/^\s*#/.test(row))
    .map((row) => row.trim().replace(/\\$/, ''))
    .join(' ')
    .trim();
}

function textOf(instruction: Instruction): string {
  return `${instruction.getKeyword()} ${rawOf(instruction)}`;
}

function lineOf(instruction: Instruction): number {
  return instruction.getRange().start.line + 1;
}

function refuse(instruction: Instruction, cause: string): never {
  throw new DockerfileRefused(lineOf(instruction), textOf(instruction), cause);
}
