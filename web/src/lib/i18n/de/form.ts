import type en from '../en/form.ts';

/** form, auf Deutsch. */
export default (): ReturnType<typeof en> => ({});
