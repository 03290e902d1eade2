import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { parseImageReference } from '../base-images/image-reference.ts';
import type { RegistryLogin } from '../engine.ts';
import { MANIFEST_TYPE, type Descriptor, type ImageConfiguration, type Manifest } from './oci-image.ts';

/** Reads and writes one repository over the OCI distribution API (https://github.com/opencontainers/distribution-spec). */
export interface RegistryClient {
  /** Uploads a blob unless it is there. Returns whether it was. */
  putBlob(blob: Descriptor, content: { file: string } | { text: string }): Promise<'exists' | 'pushed'>;
  /** Returns the manifest's digest. */
  putManifest(tag: string, manifest: Manifest): Promise<string>;
  getManifest(reference: string): Promise<{ manifest: Manifest; digest: string }>;
  /** Takes a manifest and its tags away. It is no failure that it is gone. */
  deleteManifest(digest: string): Promise<void>;
  getConfig(blob: Descriptor): Promise<ImageConfiguration>;
  getBlob(blob: Descriptor): Promise<Readable>;
}

/** Registries on this machine speak plain HTTP. All functions throw an Error with the registry's words. */
export function createRegistryClient(image: string, login: RegistryLogin): RegistryClient {
  const { registry, repository } = parseImageReference(image);
  const isLocal = /^(127\.|localhost(:|$)|\[::1\])/.test(registry);
  const base = `${isLocal ? 'http' : 'https'}://${registry}/v2/${repository}`;
  const authorization = `Basic ${Buffer.from(`${login.username}:${login.password}`).toString('base64')}`;
  const ask = async (url: string, init: RequestInit & { duplex?: 'half' } = {}): Promise<Response> => {
    const headers = { authorization, ...(init.headers as Record<string, string> | undefined) };
    return fetch(url, { ...init, headers });
  };
  const askWell = async (url: string, init?: RequestInit & { duplex?: 'half' }): Promise<Response> => {
    const response = await ask(url, init);
    if (!response.ok) throw new Error(await wordsOf(response));
    return response;
  };
  const getBlob = async ({ digest }: Descriptor) => askWell(`${base}/blobs/${digest}`);

  return {
    async putBlob({ digest, size }, content) {
      if ((await ask(`${base}/blobs/${digest}`, { method: 'HEAD' })).ok) return 'exists';
      const { headers } = await askWell(`${base}/blobs/uploads/`, { method: 'POST' });
      const location = new URL(headers.get('location') ?? '', base);
      location.searchParams.set('digest', digest);
      await askWell(location.href, {
        method: 'PUT',
        headers: { 'content-type': 'application/octet-stream', 'content-length': String(size) },
        body:
          'text' in content
            ? content.text
            : (Readable.toWeb(createReadStream(content.file)) as ReadableStream),
        duplex: 'half',
      });
      return 'pushed';
    },
    async putManifest(tag, manifest) {
      const body = JSON.stringify(manifest);
      await askWell(`${base}/manifests/${tag}`, {
        method: 'PUT',
        headers: { 'content-type': manifest.mediaType },
        body,
      });
      return `sha256:${createHash('sha256').update(body).digest('hex')}`;
    },
    async getManifest(reference) {
      const types = [MANIFEST_TYPE, 'application/vnd.docker.distribution.manifest.v2+json'];
      const response = await askWell(`${base}/manifests/${reference}`, {
        headers: { accept: types.join(', ') },
      });
      const text = await response.text();
      const digest = `sha256:${createHash('sha256').update(text).digest('hex')}`;
      return { manifest: JSON.parse(text) as Manifest, digest };
    },
    async deleteManifest(digest) {
      const response = await ask(`${base}/manifests/${digest}`, { method: 'DELETE' });
      if (!response.ok && response.status !== 404) throw new Error(await wordsOf(response));
      await response.body?.cancel();
    },
    async getConfig(blob) {
      return (await (await getBlob(blob)).json()) as ImageConfiguration;
    },
    async getBlob(blob) {
      const { body } = await getBlob(blob);
      if (!body) throw new Error(`${blob.digest} is empty`);
      return Readable.fromWeb(body as Parameters<typeof Readable.fromWeb>[0]);
    },
  };
}

async function wordsOf(response: Response): Promise<string> {
  const text = await response.text();
  try {
    const { errors } = JSON.parse(text) as { errors?: { code?: string; message?: string }[] };
    const [first] = errors ?? [];
    if (first) return `${first.code?.toLowerCase() ?? 'error'}: ${first.message ?? ''}`;
  } catch {
    // no JSON: the status says it
  }
  return `${String(response.status)} ${response.statusText}`;
}
