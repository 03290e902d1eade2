import type { LayerWriter } from './layer-writer.ts';

/** The part of an image's configuration that says how its containers run (OCI image spec, `config`). */
export interface ImageConfig {
  Env: string[];
  Cmd?: string[];
  Entrypoint?: string[];
  WorkingDir?: string;
}

export interface StandInContext {
  /** Holds what was downloaded, between runs. */
  cacheFolder: string;
}

/** An image that is made on this machine because the real one cannot be pulled. */
export interface StandIn {
  /** What it is made of, as users read it: `Debian packages and Node 24.9.0`. */
  describe: string;
  /** Users build images on it, so that its layers are better in their registry, too. */
  isBase: boolean;
  /** Debian packages besides those of every stand-in; all they depend on comes with them. */
  packages: readonly string[];
  /** Leaves files of packages out. */
  take?: (path: string) => boolean;
  config: ImageConfig;
  /** Adds what comes from elsewhere. It is written before the packages, so that it wins over theirs. */
  addFiles(layer: LayerWriter, context: StandInContext): Promise<void>;
}

export const DEFAULT_PATH = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
