import type en from '../en/deployments.ts';

/** deployments, auf Deutsch. */
export default (): ReturnType<typeof en> => ({});
