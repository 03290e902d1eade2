import { CloudBuildClient } from '@google-cloud/cloudbuild';
import { RevisionsClient, ServicesClient } from '@google-cloud/run';
import { grpc } from 'google-gax';

/** Google's own clients at the local cloud. */
export function openGoogleClients(endpoint: string) {
  const [host = '', port = ''] = endpoint.split(':');
  const options = { apiEndpoint: host, port: Number(port), sslCreds: grpc.credentials.createInsecure() };
  return {
    builds: new CloudBuildClient(options),
    services: new ServicesClient(options),
    revisions: new RevisionsClient(options),
  };
}

/** A google.protobuf.Timestamp in milliseconds since 1970. */
export function toMs(time: { seconds?: unknown; nanos?: number | null } | null | undefined): number {
  return Number(time?.seconds ?? 0) * 1000 + (time?.nanos ?? 0) / 1e6;
}
