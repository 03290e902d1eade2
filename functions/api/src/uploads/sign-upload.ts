import type { SignUpload } from '../google/google-ports.ts';

const VALID_MS = 15 * 60_000;

const headersOf = (contentType: string, maxBytes: number) => ({
  'Content-Type': contentType,
  'x-goog-content-length-range': `1,${maxBytes}`,
});

/**
 * V4 signed URLs of Cloud Storage (https://cloud.google.com/storage/docs/access-control/signed-urls). Without a key the
 * client lets IAM sign for the function's own account, which needs roles/iam.serviceAccountTokenCreator on itself. `iamCredentials` is set only where
 * another server stands in for that.
 */
export function createUploadSigner(project: string, bucket: string, iamCredentials?: URL): SignUpload {
  // The client costs 0.2 s to load, which a start that signs nothing need not wait for.
  const opening = () =>
    import('@google-cloud/storage').then(({ Storage }) => new Storage({ projectId: project }).bucket(bucket));
  let opened: ReturnType<typeof opening> | undefined;
  return async ({ object, contentType, maxBytes }) => {
    const file = (await (opened ??= opening())).file(object);
    const expiresAt = new Date(Date.now() + VALID_MS);
    const headers = headersOf(contentType, maxBytes);
    const [url] = await file.getSignedUrl({
      version: 'v4',
      action: 'write',
      expires: expiresAt,
      contentType,
      ...(iamCredentials && { signingEndpoint: new URL('/v1/projects/-/serviceAccounts/', iamCredentials) }),
      extensionHeaders: { 'x-goog-content-length-range': headers['x-goog-content-length-range'] },
    });
    return { url, method: 'PUT', headers, expiresAt: expiresAt.toISOString() };
  };
}

/** For a stand-in of Cloud Storage, which believes whoever reaches it: the same request, with nothing signed. */
export function createUnsignedUploads(endpoint: URL, bucket: string): SignUpload {
  return async ({ object, contentType, maxBytes }) => {
    const path = [bucket, ...object.split('/')].map(encodeURIComponent).join('/');
    const expiresAt = new Date(Date.now() + VALID_MS);
    return {
      url: new URL(`/${path}`, endpoint).href,
      method: 'PUT',
      headers: headersOf(contentType, maxBytes),
      expiresAt: expiresAt.toISOString(),
    };
  };
}
