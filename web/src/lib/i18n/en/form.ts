/** form, in English. */
export default () => ({});
