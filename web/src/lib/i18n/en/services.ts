/** services, in English. */
export default () => ({});
