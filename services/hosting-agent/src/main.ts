import { writeLog } from '@agent-gallery/a2a';
import { OFFLINE_MODEL_LABEL, serveAdkAgent } from '@agent-gallery/adk';
import manifest from '../agent.json' with { type: 'json' };
import { createCardReader } from './cards/create-card-reader.ts';
import { createDirectory } from './create-directory.ts';
import { createFetchFor } from './create-fetch-for.ts';
import { createHostingAgent } from './create-hosting-agent.ts';
import { readHostingConfig } from './read-hosting-config.ts';

const { name, description, skills } = manifest;
const directory = await createDirectory(readHostingConfig(process.env), writeLog);
const fetchFor = createFetchFor(process.env);
const readCard = createCardReader(fetchFor);

await serveAdkAgent({ name, description, version: '0.1.0', skills }, (model, label) => {
  const headingNote = label === OFFLINE_MODEL_LABEL ? `chosen by the ${label}` : '';
  return createHostingAgent({
    name,
    description,
    model,
    directory,
    deps: { readCard, fetchFor, headingNote },
  });
});
