import { type ClientOptions, grpc } from 'google-gax';

/** Options of a Google gRPC client: none in production; plain text to the named place where another server stands in. */
export function clientOptions(endpoint: URL | undefined): ClientOptions {
  if (!endpoint) return {};
  const insecure = endpoint.protocol === 'http:';
  return {
    apiEndpoint: endpoint.hostname,
    port: Number(endpoint.port || (insecure ? 80 : 443)),
    ...(insecure ? { sslCreds: grpc.credentials.createInsecure() } : {}),
  };
}
