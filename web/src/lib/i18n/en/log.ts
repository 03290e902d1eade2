/** log, in English. */
export default () => ({});
