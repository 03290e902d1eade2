import { Firestore } from '@google-cloud/firestore';
import { z } from 'zod';
import { registerAgents } from './gallery/register-agents.ts';
import { log } from './log.ts';

const environment = z
  .object({ GOOGLE_CLOUD_PROJECT: z.string().min(1), AGENTS_ROOT: z.string().min(1) })
  .parse(process.env);
const db = new Firestore({ projectId: environment.GOOGLE_CLOUD_PROJECT });
const agentIds = await registerAgents(db, environment.AGENTS_ROOT);
log('INFO', 'agents registered', { agentIds });
await db.terminate();
