/** agents, in English. */
export default () => ({});
