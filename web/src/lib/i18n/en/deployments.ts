/** deployments, in English. */
export default () => ({});
