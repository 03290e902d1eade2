/** How Python dependencies are installed. */
export type PythonInstall =
  | { kind: 'requirements'; file: string }
  | { kind: 'uv-lock' }
  | { kind: 'pyproject' }
  | { kind: 'project' }
  | { kind: 'none' };

export interface PythonBase {
  /** Minor version of the base image, such as `3.12`. */
  python: string;
  install: PythonInstall;
  /** What is installed beside what the source asks for, as pip takes it. */
  extras: readonly string[];
}

export interface NodeInstall {
  manager: 'npm' | 'pnpm' | 'yarn-classic' | 'yarn';
  /** Version of the package manager to install; undefined for the one that the base image has. */
  managerVersion: string | undefined;
  lockfile: string | undefined;
  /** Files that the installation reads, beside package.json and the lockfile. */
  settings: readonly string[];
  /** Scripts or local packages need the whole source while dependencies are installed. */
  needsSource: boolean;
}

export interface NodeBase {
  /** Major version of the base image. */
  node: number;
  install: NodeInstall;
}

/** How an image is made of a source. */
export type Recipe =
  | { kind: 'dockerfile'; path: string }
  | ({
      kind: 'adk-python';
      /** Name that ADK serves the agent under. */
      app: string;
      /** Folder of the agent's package; '' where the source itself is the package. */
      folder: string;
      /** The source has an A2A card of its own, `agent.json` beside the agent. */
      hasCard: boolean;
    } & PythonBase)
  | ({ kind: 'adk-typescript'; entry: string; needsDevtools: boolean; hasBuild: boolean } & NodeBase)
  | ({ kind: 'python-asgi'; module: string; attribute: string; path: string } & PythonBase)
  | ({
      kind: 'python-server';
      /** `python -m …`, or a file. */
      run: { module: string } | { file: string };
      path: string;
      /** Options that the program takes. */
      takes: { host: boolean; port: boolean };
    } & PythonBase)
  | ({
      kind: 'node';
      hasBuild: boolean;
      /** What the image runs. */
      command: readonly string[];
      /** Packages for development are needed to run it, such as tsx. */
      keepsDevDependencies: boolean;
    } & NodeBase)
  | { kind: 'buildpacks'; language: string };

/** A recipe, and why it is that one. */
export interface Recognition {
  recipe: Recipe;
  /** One sentence for the log. */
  because: string;
  warnings: readonly string[];
  /** Port that the container listens on; undefined for the one that the variable PORT names. */
  port?: number;
}

/** A recognizer's answer: not its kind, or a recipe, or its kind with something wrong that its author can mend. */
export type Recognized = undefined | ({ ok: true } & Recognition) | { ok: false; cause: string; fix: string };
