import type en from '../en/agents.ts';

/** agents, auf Deutsch. */
export default (): ReturnType<typeof en> => ({});
