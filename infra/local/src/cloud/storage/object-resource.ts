/** An object's metadata as it is kept (https://cloud.google.com/storage/docs/json_api/v1/objects#resource). */
export interface StoredObject {
  bucket: string;
  name: string;
  /** Unique in the whole store and rising: microseconds since 1970. */
  generation: string;
  metageneration: string;
  size: string;
  md5Hash: string;
  crc32c: string;
  timeCreated: string;
  updated: string;
  contentType?: string;
  contentEncoding?: string;
  cacheControl?: string;
  contentDisposition?: string;
  contentLanguage?: string;
  metadata?: Record<string, string>;
}

const WRITABLE = [
  'contentType',
  'contentEncoding',
  'cacheControl',
  'contentDisposition',
  'contentLanguage',
] as const;

/** The part of a request's metadata that a caller may set; null removes a field. */
export function writableFields(
  request: Readonly<Record<string, unknown>>,
): Partial<Pick<StoredObject, (typeof WRITABLE)[number] | 'metadata'>> {
  const fields: Partial<StoredObject> = {};
  for (const name of WRITABLE) {
    const value = request[name];
    if (typeof value === 'string') fields[name] = value;
  }
  const { metadata } = request;
  if (typeof metadata === 'object' && metadata !== null)
    fields.metadata = Object.fromEntries(
      Object.entries(metadata)
        .filter(([, value]) => value !== null)
        .map(([name, value]) => [name, String(value)]),
    );
  return fields;
}

/** The object as the JSON API shows it. */
export function objectResource(object: StoredObject, url: string): object {
  const path = `${url}/storage/v1/b/${object.bucket}/o/${encodeURIComponent(object.name)}`;
  return {
    kind: 'storage#object',
    id: `${object.bucket}/${object.name}/${object.generation}`,
    selfLink: path,
    mediaLink: `${url}/download/storage/v1/b/${object.bucket}/o/${encodeURIComponent(object.name)}?generation=${object.generation}&alt=media`,
    storageClass: 'STANDARD',
    timeStorageClassUpdated: object.timeCreated,
    etag: entityTag(object),
    ...object,
  };
}

export function entityTag({ generation, metageneration }: StoredObject): string {
  return Buffer.from(`${generation}/${metageneration}`).toString('base64');
}
