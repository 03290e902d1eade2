import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const DOCKERFILE = `FROM node:24-slim
WORKDIR /app
COPY server.mjs salt.txt ./
USER node
CMD ["node", "server.mjs"]
`;

/** The smallest agent that A2A 1.0 allows over HTTP+JSON: a card, and one streamed message. */
const SERVER = `import { createServer } from 'node:http';
createServer((request, response) => {
  const origin = 'http://' + request.headers.host;
  if (request.url === '/.well-known/agent-card.json') {
    response.setHeader('content-type', 'application/json').end(JSON.stringify({
      name: 'Fixture', description: 'Answers.', version: '1.0.0',
      supportedInterfaces: [{ url: origin, protocolBinding: 'HTTP+JSON', protocolVersion: '1.0' }],
      capabilities: { streaming: true }, defaultInputModes: ['text/plain'], defaultOutputModes: ['text/plain'], skills: [],
    }));
  } else if (request.url === '/message:stream') {
    response.setHeader('content-type', 'text/event-stream');
    response.end('data: ' + JSON.stringify({ message: { messageId: 'm', role: 'ROLE_AGENT', parts: [{ text: 'Hello' }] } }) + '\\n\\n');
  } else response.writeHead(404).end();
}).listen(process.env.PORT);
process.on('SIGTERM', () => process.exit(0));
`;

/** Writes an agent's folder below `agentsRoot`. Another salt is another source, and so another build. */
export async function writeFixtureAgent(agentsRoot: string, folder: string, salt: string): Promise<void> {
  const path = join(agentsRoot, folder);
  await mkdir(path, { recursive: true });
  await writeFile(join(path, 'Dockerfile'), DOCKERFILE);
  await writeFile(join(path, 'server.mjs'), SERVER);
  await writeFile(join(path, 'salt.txt'), salt);
}
