/** settings, in English. */
export default () => ({});
