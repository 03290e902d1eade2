import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { downloadPackages, packageExists } from './debian-packages.ts';
import { DEFAULT_PATH, type StandIn } from './stand-in.ts';

const run = promisify(execFile);
const CLIENT = 'usr/bin/docker';

/** A stand-in for `gcr.io/cloud-builders/docker`: Debian's docker command line. */
export function createDockerBuilderStandIn(): StandIn {
  return {
    describe: "Debian packages and Debian's docker command line",
    isBase: false,
    packages: [],
    config: { Env: [DEFAULT_PATH], Entrypoint: [`/${CLIENT}`] },
    async addFiles(layer, { cacheFolder }) {
      if (await isDebianClient()) return layer.addDiskFile(CLIENT, `/${CLIENT}`, 0o755);
      // Debian 12 has the command line in docker.io, later ones in docker-cli; the daemon is not needed here.
      const name = (await packageExists('docker-cli')) ? 'docker-cli' : 'docker.io';
      const files = await downloadPackages([name], join(cacheFolder, 'packages'));
      for (const file of files) await layer.addPackage(file, (path) => path === CLIENT);
    },
  };
}

/** Whether this machine's docker is Debian's, which needs nothing but libc. */
async function isDebianClient(): Promise<boolean> {
  return run('dpkg-query', ['--search', `/${CLIENT}`]).then(
    ({ stdout }) => /^docker(\.io|-cli):/.test(stdout),
    () => false,
  );
}
