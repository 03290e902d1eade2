import { serveAdkAgent } from '@agent-gallery/adk';
import manifest from '../agent.json' with { type: 'json' };
import { createCountriesAgent } from './create-countries-agent.ts';

const { name, description, skills } = manifest;

await serveAdkAgent({ name, description, version: '0.1.0', skills }, (model) =>
  createCountriesAgent(description, model, process.env),
);
