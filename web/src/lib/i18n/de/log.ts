import type en from '../en/log.ts';

/** log, auf Deutsch. */
export default (): ReturnType<typeof en> => ({});
