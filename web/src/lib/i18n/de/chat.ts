import type en from '../en/chat.ts';

/** chat, auf Deutsch. */
export default (): ReturnType<typeof en> => ({});
