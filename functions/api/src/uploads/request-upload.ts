import { randomBytes } from 'node:crypto';
import type { Upload, UploadRequest } from '@agent-gallery/contract';
import type { Firestore } from '@google-cloud/firestore';
import { requireRole } from '../auth/require-role.ts';
import type { SignUpload } from '../google/google-ports.ts';
import type { User } from '../http/api-env.ts';

/** Gives out a URL to which the browser sends an archive itself. Nothing is stored here. Throws `forbidden`. */
export async function requestUpload(
  { db, signUpload }: { db: Firestore; signUpload: SignUpload },
  { workspaceId, fileName, sizeBytes }: UploadRequest,
  user: User,
): Promise<Upload> {
  await requireRole(db, workspaceId, user, 'deployer');
  const isZip = /\.zip$/i.test(fileName);
  const object = `uploads/${workspaceId}/${randomBytes(18).toString('base64url')}.${isZip ? 'zip' : 'tar.gz'}`;
  const contentType = isZip ? 'application/zip' : 'application/gzip';
  return { object, ...(await signUpload({ object, contentType, maxBytes: sizeBytes })) };
}
