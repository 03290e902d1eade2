/** chat, in English. */
export default () => ({});
