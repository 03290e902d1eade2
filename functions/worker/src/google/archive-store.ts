import type { Storage } from '@google-cloud/storage';
import type { ArchiveStore } from '../engine/ports.ts';
import type { UploadReader } from '../packaging/sources/fetch-archive.ts';
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
        await storage.bucket(bucket).upload(archive.file, { destination: object, ...options });
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

/** What was uploaded into the source bucket. */
export function createUploadReader(storage: Storage, bucket: string): UploadReader {
  return {
    open: async (object) => {
      const file = storage.bucket(bucket).file(object);
      try {
        const [metadata] = await file.getMetadata();
        return { sizeBytes: Number(metadata.size), content: file.createReadStream() };
      } catch (error) {
        if (googleErrorCode(error) === NOT_FOUND) return undefined;
        return rethrowGoogleError(error, `read the bucket ${bucket}`);
      }
    },
  };
}
