import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { DEFAULT_DATA_FOLDER } from './data-folder/portal-folders.ts';
import { StartFailure } from './system/start-failure.ts';

export const USAGE = `Usage: npm start -- [options]
  --port N            port of the portal (else 5173, or the next that is free)
  --data-folder DIR   where everything is kept (else .local)
  --no-docker         run agents as child processes, not containers`;

export interface StartOptions {
  port?: number;
  dataFolder: string;
  docker: boolean;
}

/** Reads the command line. Throws a StartFailure that shows the usage. */
export function parseOptions(args: readonly string[], workingFolder: string): StartOptions {
  const values = parse(args);
  const port = values.port === undefined ? undefined : Number(values.port);
  if (port !== undefined && !(Number.isInteger(port) && port >= 1 && port <= 65_535))
    throw usage(`"${values.port ?? ''}" is no port.`);
  const dataFolder = values['data-folder'];
  return {
    ...(port === undefined ? {} : { port }),
    dataFolder: dataFolder === undefined ? DEFAULT_DATA_FOLDER : resolve(workingFolder, dataFolder),
    docker: values['no-docker'] !== true,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        port: { type: 'string' },
        'data-folder': { type: 'string' },
        'no-docker': { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    throw usage(error instanceof Error ? (error.message.split('. ')[0] ?? '') : String(error));
  }
}

function usage(problem: string): StartFailure {
  return new StartFailure('usage', problem, { fix: USAGE });
}
