import { DEFAULT_PATH, type StandIn } from './stand-in.ts';

/** A stand-in for `python:TAG` of Python 3: Debian's Python, whatever its minor version, under the names that the real image has. */
export function createPythonStandIn(tag: string): StandIn | undefined {
  if (!/^(3(\.\d+)*|latest|slim)(-|$)/.test(tag)) return undefined;
  return {
    describe: `Debian's Python 3 and pip, not necessarily the version that "${tag}" names`,
    isBase: true,
    packages: ['python3', 'python3-pip', 'python3-venv'],
    // Debian's mark that pip must leave the system's Python alone; the real image has none.
    take: (path) => !path.endsWith('/EXTERNALLY-MANAGED'),
    config: {
      Env: [
        DEFAULT_PATH,
        'LANG=C.UTF-8',
        'SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt',
        'PIP_CERT=/etc/ssl/certs/ca-certificates.crt',
      ],
      Cmd: ['python3'],
    },
    async addFiles(layer) {
      await layer.addLink('usr/local/bin/python', '/usr/bin/python3');
      await layer.addLink('usr/local/bin/python3', '/usr/bin/python3');
      await layer.addLink('usr/local/bin/pip', '/usr/bin/pip3');
    },
  };
}
