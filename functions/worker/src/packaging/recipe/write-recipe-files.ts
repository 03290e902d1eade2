import { adkTypescriptDockerfile, nodeDockerfile } from './node/node-dockerfile.ts';
import {
  adkPythonFiles,
  type AgentProfile,
  asgiDockerfile,
  pythonServerDockerfile,
} from './python/python-dockerfile.ts';
import type { Recipe } from './recipe.ts';

/**
 * The files that a recipe adds to a source, by name: a Dockerfile, and for ADK in Python what starts it. Images that they
 * make run as user 1000, listen on the port that PORT names (8080), and have their dependencies in a layer before the source.
 * None for a source that has its Dockerfile, and for buildpacks.
 */
export function writeRecipeFiles(recipe: Recipe, agent: AgentProfile): Record<string, string> {
  switch (recipe.kind) {
    case 'dockerfile':
    case 'buildpacks':
      return {};
    case 'adk-python':
      return adkPythonFiles(recipe, agent);
    case 'adk-typescript':
      return { Dockerfile: adkTypescriptDockerfile(recipe) };
    case 'python-asgi':
      return { Dockerfile: asgiDockerfile(recipe) };
    case 'python-server':
      return { Dockerfile: pythonServerDockerfile(recipe) };
    case 'node':
      return { Dockerfile: nodeDockerfile(recipe) };
    default: {
      const unknown: never = recipe;
      throw new Error(`Unknown recipe ${JSON.stringify(unknown)}`);
    }
  }
}
