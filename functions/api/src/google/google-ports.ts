import type { Upload } from '@agent-gallery/contract';
import type { FindRevisionUrl, RunPreflight } from '@agent-gallery/google';
import { ApiProblem } from '../http/api-problem.ts';
import type { ListRevisions } from '../services/list-revisions.ts';
import type { ReadServiceLog } from '../services/read-service-log.ts';

/** Signs a URL to which one object can be sent, of at most so many bytes. */
export type SignUpload = (order: {
  object: string;
  contentType: string;
  maxBytes: number;
}) => Promise<Omit<Upload, 'object'>>;

/** What of Google Cloud the API itself asks. */
export interface GooglePorts {
  listRevisions: ListRevisions;
  findRevisionUrl: FindRevisionUrl;
  readLog: ReadServiceLog;
  signUpload: SignUpload;
  runPreflight: RunPreflight;
  /** Account that deploys into a project, as far as it is known. */
  deployerOf?: (project: string) => string | undefined;
}

const notHere = () =>
  Promise.reject(
    new ApiProblem('unavailable', {
      detail: 'This portal is not connected to Google Cloud.',
      fix: 'Ask whoever runs it.',
    }),
  );

/** For an API that runs beside no Google Cloud at all. */
export const NO_GOOGLE: GooglePorts = {
  listRevisions: notHere,
  findRevisionUrl: notHere,
  readLog: notHere,
  signUpload: notHere,
  runPreflight: notHere,
};
