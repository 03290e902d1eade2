import { StepFailure } from '../../engine/step-failure.ts';
import { PackageJsonError } from './node/node-project.ts';
import { recognizeAdkTypescript } from './node/recognize-adk-typescript.ts';
import { recognizeNode } from './node/recognize-node.ts';
import { PyprojectError } from './python/python-project.ts';
import { recognizeAdkPython } from './python/recognize-adk-python.ts';
import {
  recognizeAsgiApp,
  recognizePythonServer,
  servesAdkOverA2a,
} from './python/recognize-python-server.ts';
import type { Recognition, Recognized } from './recipe.ts';
import { recognizeBuildpacks } from './recognize-buildpacks.ts';
import { recognizeDockerfile } from './recognize-dockerfile.ts';
import type { SourceTree } from './source-tree.ts';

export interface RecognizeOptions {
  /** Path of the Dockerfile within the source, if one was asked for. */
  dockerfile?: string | undefined;
  /** What to call an agent that has no name of its own. */
  name: string;
}

const KINDS =
  'a Dockerfile; an ADK agent in Python (root_agent) or TypeScript (rootAgent); a Python server or ASGI app with requirements.txt or pyproject.toml; a Node server with package.json; or go.mod, pom.xml, build.gradle, Gemfile, composer.json, a .csproj or a Procfile for buildpacks';

async function firstOf(tree: SourceTree, { dockerfile, name }: RecognizeOptions): Promise<Recognized> {
  return (
    recognizeDockerfile(tree, dockerfile) ??
    // An author who has made an A2A server of an ADK agent means that to be served.
    (await recognizePythonServer(tree, true)) ??
    ((await servesAdkOverA2a(tree)) ? await recognizeAsgiApp(tree) : undefined) ??
    (await recognizeAdkPython(tree, name)) ??
    (await recognizeAdkTypescript(tree)) ??
    (await recognizeAsgiApp(tree)) ??
    (await recognizePythonServer(tree)) ??
    (await recognizeNode(tree)) ??
    recognizeBuildpacks(tree)
  );
}

function refuse(cause: string, fix: string): never {
  throw new StepFailure('source-invalid', 'No image can be made of the agent’s source.', { cause, fix });
}

/** Finds how to make an image of a source. Throws a StepFailure that says what is wrong, or what was looked for. */
export async function recognizeSource(tree: SourceTree, options: RecognizeOptions): Promise<Recognition> {
  const recognized = await firstOf(tree, options).catch((error: unknown) => {
    if (error instanceof PackageJsonError)
      return refuse(`Its package.json cannot be read: ${error.message}`, 'Mend package.json.');
    if (error instanceof PyprojectError)
      return refuse(`Its pyproject.toml cannot be read: ${error.message}`, 'Mend pyproject.toml.');
    throw error;
  });
  if (recognized === undefined) {
    const top = [...new Set([...tree.names].map((name) => name.split('/')[0]))].slice(0, 8);
    return refuse(
      top.length === 0
        ? 'It has no files.'
        : `Nothing in it is known: at its top there is ${top.join(', ')}.`,
      `Add ${KINDS}. If the agent is in a folder of the source, name that folder.`,
    );
  }
  if (!recognized.ok) return refuse(recognized.cause, recognized.fix);
  const { recipe, because, warnings, port } = recognized;
  return { recipe, because, warnings, ...(port !== undefined && { port }) };
}
