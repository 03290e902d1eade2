import type en from '../en/settings.ts';

/** settings, auf Deutsch. */
export default (): ReturnType<typeof en> => ({});
