// npm run conformance:agent -- --port N
import { parseArgs } from 'node:util';
import { serveAgent } from '../../src/index.ts';
import { conformanceAgent, conformanceProfile } from './agent.ts';

const { values } = parseArgs({ options: { port: { type: 'string', default: '9999' } } });

await serveAgent(conformanceProfile, conformanceAgent, {
  env: { ...process.env, PORT: values.port, HOST: '127.0.0.1' },
  allowLoopbackWebhooks: true,
  extendedProfile: () => Promise.resolve({ ...conformanceProfile, description: 'The extended card.' }),
});
