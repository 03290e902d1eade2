import { createTextAgent, serveAgent } from '@agent-gallery/a2a';
import manifest from '../agent.json' with { type: 'json' };
import { answerQuestion } from './answer-question.ts';

const { name, description, skills } = manifest;

await serveAgent({ name, description, version: '0.1.0', skills }, createTextAgent(answerQuestion));
