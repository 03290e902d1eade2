import { group, type Rule } from './rule.ts';

const NOT_LISTENING =
  /failed to (?:start and )?listen on the port|start and listen on the port|failed the configured startup probe/i;

/** Why a container does not start, or dies: told by its own last lines and by Cloud Run. */
export const START_RULES: readonly Rule[] = [
  {
    id: 'wrong-architecture',
    pattern: /exec format error|must support amd64\/linux|no matching manifest for linux\/amd64/i,
    code: 'container-crashed',
    cause: 'The image is made for another kind of processor; Cloud Run runs amd64.',
    fix: 'Build it with docker build --platform=linux/amd64, or let the portal build it from source.',
  },
  {
    id: 'python-module-missing',
    pattern: /ModuleNotFoundError: No module named '([\w.]+)'/,
    code: 'container-crashed',
    cause: (match) => `The Python module ${group(match, 1)} is not in the image.`,
    fix: (match) =>
      `Add the package that has ${group(match, 1).split('.')[0]} to requirements.txt or pyproject.toml; if it is your own, check that no ignore file leaves it out.`,
  },
  {
    id: 'node-module-missing',
    pattern: /Cannot find (?:module|package) '([^']+)'/,
    code: 'container-crashed',
    cause: (match) => `Node does not find “${group(match, 1)}” in the image.`,
    fix: (match) =>
      /^[./]/.test(group(match, 1))
        ? 'Check that the build makes this file, and that no ignore file leaves it out.'
        : 'Add it to the dependencies of package.json: packages under devDependencies are not in the image.',
  },
  {
    id: 'typescript-not-built',
    pattern: /Unknown file extension "\.ts" for (\S+)/,
    code: 'container-crashed',
    cause: (match) => `Node cannot run ${group(match, 1)}: it is TypeScript that was not built.`,
    fix: 'Add a script "build", and let "start" run what it makes; or start it with tsx.',
  },
  {
    id: 'out-of-memory',
    pattern:
      /Memory limit of (\S+ ?\S*) exceeded|(?:JavaScript heap )?out of memory|\bMemoryError\b|OOMKilled/i,
    code: 'out-of-memory',
    cause: (match) =>
      `The container used more memory than it has${match[1] === undefined ? '' : ` (${match[1]})`}.`,
    fix: 'Give the service more memory in the advanced settings, or let the agent use less.',
  },
  {
    id: 'program-missing',
    pattern:
      /exec:? "?([^\s":]+)"?:? (?:executable file not found|stat .*no such file)|^(?:\/bin\/)?sh: (?:\d+: )?([\w./-]+): not found|exec (\S+): no such file or directory/m,
    code: 'container-crashed',
    cause: (match) =>
      `The program “${match[1] ?? match[2] ?? match[3] ?? ''}” that the container starts is not in the image.`,
    fix: 'Install it in the image, or correct CMD or ENTRYPOINT in the Dockerfile. A script with Windows line ends has the same effect.',
  },
  {
    id: 'setting-missing',
    pattern:
      /\b([A-Z][A-Z0-9]*_[A-Z0-9_]{2,})\b(?: environment variable)?(?: is| was)?(?: required| not set| must be set| is missing| missing)|KeyError: '([A-Z][A-Z0-9_]{3,})'|Missing (?:required )?environment variable:? ([A-Z][A-Z0-9_]{3,})/,
    code: 'container-crashed',
    cause: (match) => `The agent needs the environment variable ${match[1] ?? match[2] ?? match[3] ?? ''}.`,
    fix: 'Set it in the advanced settings; a key belongs into Secret Manager and is referred to there.',
  },
  {
    id: 'api-key-missing',
    pattern:
      /Missing key inputs argument|API key (?:not valid|must be (?:set|provided))|Could not resolve API key/i,
    code: 'container-crashed',
    cause: 'The agent has no key for its model.',
    fix: 'Set GOOGLE_API_KEY as a secret reference, or GOOGLE_GENAI_USE_VERTEXAI=true to use Vertex AI with the service’s account.',
  },
  {
    id: 'runtime-permission',
    pattern: /Permission '([a-z]+\.[\w.]+)' denied on resource/i,
    code: 'permission-denied',
    cause: (match) => `The service’s own account lacks the permission ${group(match, 1)}.`,
    fix: 'Give the account that the service runs as a role that has it, or let it run as another account.',
  },
  {
    id: 'port-forbidden',
    pattern:
      /(?:listen EACCES: permission denied|\[Errno 13\].*bind|bind: permission denied)(?:.{0,100}:(\d+))?/i,
    code: 'container-crashed',
    cause: (match) => `The container may not listen on port ${group(match, 1, 'below 1024')}.`,
    fix: 'Let it listen on the port that the variable PORT names (8080).',
  },
  {
    id: 'file-forbidden',
    pattern:
      /EACCES: permission denied, \w+ '([^']+)'|PermissionError: \[Errno 13\] Permission denied: '([^']+)'/,
    code: 'container-crashed',
    cause: (match) => `The container’s user may not write ${match[1] ?? match[2] ?? ''}.`,
    fix: 'Write below /tmp, or give the folder to the image’s user in the Dockerfile (COPY --chown).',
  },
  {
    id: 'listens-on-localhost',
    pattern: /(?:running|listening|serving|started)\b.*?(?:127\.0\.0\.1|localhost)(?::(\d+))?/i,
    when: NOT_LISTENING,
    code: 'container-not-listening',
    cause: 'The server listens on localhost, where Cloud Run does not reach it.',
    fix: 'Let it listen on 0.0.0.0, on the port that the variable PORT names.',
  },
  {
    id: 'listens-on-another-port',
    pattern: /(?:running|listening|serving|started)\b.*?(?:port |:)(?!8080\b)(\d{2,5})\b/i,
    when: NOT_LISTENING,
    code: 'container-not-listening',
    cause: (match) => `The server listens on port ${group(match, 1)}, not on the one that PORT names (8080).`,
    fix: 'Read the port from the environment variable PORT.',
  },
  {
    id: 'syntax-error',
    pattern: /^\s*((?:SyntaxError|IndentationError|ImportError|NameError|ReferenceError|TypeError)\b.*)$/m,
    code: 'container-crashed',
    cause: (match) => `The agent’s code fails when it starts: ${group(match, 1).slice(0, 300)}`,
    fix: 'Run it on your own machine with the same command, mend the error, and deploy again.',
  },
  {
    id: 'agent-engine-not-started',
    pattern: /Reasoning Engine resource \[?([^\]\s]+)\]? failed to start/i,
    code: 'container-not-listening',
    cause: 'Agent Engine could not start the container: it ended, or did not listen on port 8080.',
    fix: 'Look at the last lines that the container wrote; it must listen on 0.0.0.0:8080.',
  },
  {
    id: 'port-not-listened-on',
    pattern: NOT_LISTENING,
    code: 'container-not-listening',
    cause:
      'The container did not listen on the port that the variable PORT names (8080) in the time that it has.',
    fix: 'Let it listen on 0.0.0.0 at $PORT. If it loads much at its start, raise the startup time or the memory.',
  },
  {
    id: 'container-exited',
    pattern: /Container called exit\((\d+)\)|exited? with (?:code|status) (\d+)/i,
    code: 'container-crashed',
    cause: (match) => `The container ended by itself with code ${match[1] ?? match[2] ?? ''}.`,
    fix: 'Look at the last lines that it wrote and mend what ends it.',
  },
];
