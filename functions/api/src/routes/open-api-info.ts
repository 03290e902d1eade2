/** What the OpenAPI document says of the API as a whole. */
export const openApiInfo = {
  openapi: '3.1.0',
  info: {
    title: 'Agent Gallery API',
    version: '1',
    description:
      'Deploy agents from the gallery, follow and cancel deployments, and talk to the agents that run. ' +
      'Errors are problem documents (RFC 9457).',
  },
};
