import type en from '../en/services.ts';

/** services, auf Deutsch. */
export default (): ReturnType<typeof en> => ({});
