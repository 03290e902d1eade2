import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { DEFAULT_DATA_FOLDER } from './data-folder/portal-folders.ts';
import { StartFailure } from './system/start-failure.ts';

export const USAGE = `Usage: npm run cloud -- [options]
  --project ID        the project's id (else demo-local)
  --region NAME       the default region (else us-central1)
  --data-folder DIR   where everything is kept (else .local/cloud-alone)
  --no-docker         run services as child processes, not containers
  --print-env         print the environment for clients of the cloud that runs, for eval "$(…)"`;

export interface CloudAloneOptions {
  projectId: string;
  region: string;
  dataFolder: string;
  docker: boolean;
  printEnv: boolean;
}

/** Reads the command line. Throws a StartFailure that shows the usage. */
export function parseCloudAloneOptions(args: readonly string[], workingFolder: string): CloudAloneOptions {
  const values = parse(args);
  const projectId = values.project ?? 'demo-local';
  const region = values.region ?? 'us-central1';
  if (!/^[a-z][a-z0-9-]{4,28}[a-z0-9]$/.test(projectId))
    throw usage(`"${projectId}" is no project id: 6 to 30 lowercase letters, digits and hyphens.`);
  if (!/^[a-z]+-[a-z]+\d+$/.test(region)) throw usage(`"${region}" is no region.`);
  const folder = values['data-folder'];
  return {
    projectId,
    region,
    dataFolder:
      folder === undefined ? join(DEFAULT_DATA_FOLDER, 'cloud-alone') : resolve(workingFolder, folder),
    docker: values['no-docker'] !== true,
    printEnv: values['print-env'] === true,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        project: { type: 'string' },
        region: { type: 'string' },
        'data-folder': { type: 'string' },
        'no-docker': { type: 'boolean' },
        'print-env': { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    throw usage(error instanceof Error ? (error.message.split('. ')[0] ?? '') : String(error));
  }
}

function usage(problem: string): StartFailure {
  return new StartFailure('usage', problem, { fix: USAGE });
}
