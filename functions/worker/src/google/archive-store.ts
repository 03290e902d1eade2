import type { Storage } from '@google-cloud/storage';
import type { ArchiveStore } from '../engine/ports.ts';
import { StepFailure } from '../engine/step-failure.ts';
import { googleErrorCode, rethrowGoogleError } from './google-error.ts';

const NOT_FOUND = 404;
const PRECONDITION_FAILED = 412;

/** Archives in Cloud Storage, as `sources/{sha256}.tar.gz`. The same archive is stored once. */
export function createArchiveStore(storage: Storage, bucket: string): ArchiveStore {
  return {
    put: async (archive) => {
      const object = `sources/${archive.sha256}.tar.gz`;
      const options = {
        resumable: false,
        contentType: 'application/gzip',
        preconditionOpts: { ifGenerationMatch: 0 },
      };
      try {
        await storage.bucket(bucket).file(object).save(archive.bytes, options);
      } catch (error) {
        if (googleErrorCode(error) === NOT_FOUND) {
          throw new StepFailure('internal', 'The archive cannot be stored.', {
            cause: `The bucket ${bucket} does not exist.`,
            fix: 'Ask whoever runs this portal to create the bucket.',
          });
        }
        if (googleErrorCode(error) !== PRECONDITION_FAILED)
          rethrowGoogleError(error, `write to the bucket ${bucket}`);
      }
      return { bucket, object };
    },
  };
}
