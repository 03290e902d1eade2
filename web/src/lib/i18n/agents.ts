import de from './de/agents.ts';
import en from './en/agents.ts';
import { inLanguage } from './in-language.ts';

/** Text of the pages of agents: one agent, and adding one. */
export const agents = inLanguage({ en, de });
