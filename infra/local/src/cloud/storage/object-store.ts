import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { readJsonFile, writeJsonFile } from '../json-file.ts';
import { createCrc32c } from './crc32c.ts';
import type { CorsEntry } from './xml/cors.ts';
import type { StoredObject } from './object-resource.ts';
import { checkPreconditions, type Preconditions } from './preconditions.ts';
import { notFound, StorageError } from './storage-error.ts';

export interface StoredBucket {
  name: string;
  projectId: string;
  location: string;
  timeCreated: string;
  cors?: CorsEntry[];
}

export interface NewObject {
  bucket: string;
  name: string;
  fields: Partial<StoredObject>;
  content: AsyncIterable<Buffer>;
  preconditions: Preconditions;
  /** Checksums that the caller expects. */
  expected: { md5Hash?: string; crc32c?: string };
}

/** Buckets and objects on disk. Only the live generation of an object is kept, as in a bucket without versioning. */
export interface ObjectStore {
  /** Throws a StorageError (409) when the bucket is there, (400) when its name is not valid. */
  createBucket(bucket: StoredBucket): StoredBucket;
  findBucket(name: string): StoredBucket | undefined;
  buckets(): StoredBucket[];
  /** Throws a StorageError (404) when there is no such bucket. */
  setCors(bucket: string, cors: CorsEntry[]): StoredBucket;
  /** Throws a StorageError (404) when there is no such bucket or object, or not of this generation. */
  get(bucket: string, name: string, generation?: string): StoredObject;
  put(object: NewObject): Promise<StoredObject>;
  update(object: StoredObject, fields: Partial<StoredObject>, preconditions: Preconditions): StoredObject;
  remove(object: StoredObject, preconditions: Preconditions): void;
  /** Both ends are included. */
  read(object: StoredObject, range?: { start: number; end: number }): Readable;
  /** Live objects in the order of their names. */
  list(bucket: string): StoredObject[];
  /** A new file for content that comes in several requests. */
  temporaryFile(): string;
}

const BUCKET_NAME = /^[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]$/;

export function createObjectStore(folder: string): ObjectStore {
  const contentFolder = join(folder, 'content');
  const temporaryFolder = join(folder, 'uploads');
  rmSync(temporaryFolder, { recursive: true, force: true });
  for (const path of [contentFolder, temporaryFolder, join(folder, 'objects')])
    mkdirSync(path, { recursive: true });
  const bucketsFile = join(folder, 'buckets.json');
  const buckets = new Map(Object.entries((readJsonFile(bucketsFile) ?? {}) as Record<string, StoredBucket>));
  const objects = new Map(
    [...buckets.keys()].map((name) => [name, loadObjects(join(folder, 'objects', name))]),
  );
  let lastGeneration = 0;

  const nextGeneration = () => {
    lastGeneration = Math.max(lastGeneration + 1, Date.now() * 1000);
    return String(lastGeneration);
  };
  const objectsOf = (bucket: string) => {
    const found = objects.get(bucket);
    if (!found) throw notFound('The specified bucket does not exist.');
    return found;
  };
  const recordFile = ({ bucket, name }: StoredObject) =>
    join(folder, 'objects', bucket, `${createHash('sha256').update(name).digest('hex')}.json`);
  const contentFile = ({ generation }: StoredObject) => join(contentFolder, generation);
  const save = (object: StoredObject) => {
    writeJsonFile(recordFile(object), object);
    objectsOf(object.bucket).set(object.name, object);
  };
  const temporaryFile = () => join(temporaryFolder, randomUUID());

  return {
    temporaryFile,
    findBucket: (name) => buckets.get(name),
    buckets: () => [...buckets.values()],
    createBucket(bucket) {
      if (!BUCKET_NAME.test(bucket.name))
        throw new StorageError(400, 'invalid', `Invalid bucket name: '${bucket.name}'`);
      if (buckets.has(bucket.name))
        throw new StorageError(
          409,
          'conflict',
          'Your previous request to create the named bucket succeeded and you already own it.',
        );
      buckets.set(bucket.name, bucket);
      objects.set(bucket.name, new Map());
      writeJsonFile(bucketsFile, Object.fromEntries(buckets));
      return bucket;
    },
    setCors(name, cors) {
      const bucket = buckets.get(name);
      if (!bucket) throw notFound('The specified bucket does not exist.');
      bucket.cors = cors;
      writeJsonFile(bucketsFile, Object.fromEntries(buckets));
      return bucket;
    },
    get(bucket, name, generation) {
      const object = objectsOf(bucket).get(name);
      if (!object || (generation !== undefined && generation !== object.generation))
        throw notFound(
          `No such object: ${bucket}/${name}${generation === undefined ? '' : `#${generation}`}`,
        );
      return object;
    },
    async put({ bucket, name, fields, content, preconditions, expected }) {
      checkPreconditions(preconditions, objectsOf(bucket).get(name));
      const file = temporaryFile();
      try {
        const sums = await writeContent(file, content);
        for (const sum of ['md5Hash', 'crc32c'] as const)
          if (expected[sum] !== undefined && expected[sum] !== sums[sum])
            throw new StorageError(
              400,
              'invalid',
              `Provided ${sum} "${expected[sum]}" doesn't match calculated "${sums[sum]}".`,
            );
        const earlier = objectsOf(bucket).get(name);
        checkPreconditions(preconditions, earlier);
        const now = new Date().toISOString();
        const generation = nextGeneration();
        const object = {
          ...fields,
          ...sums,
          bucket,
          name,
          generation,
          metageneration: '1',
          timeCreated: now,
          updated: now,
        };
        renameSync(file, contentFile(object));
        save(object);
        if (earlier) rmSync(contentFile(earlier), { force: true });
        return object;
      } finally {
        rmSync(file, { force: true });
      }
    },
    update(object, fields, preconditions) {
      checkPreconditions(preconditions, object);
      const metageneration = String(Number(object.metageneration) + 1);
      const updated = { ...object, ...fields, metageneration, updated: new Date().toISOString() };
      save(updated);
      return updated;
    },
    remove(object, preconditions) {
      checkPreconditions(preconditions, object);
      rmSync(recordFile(object), { force: true });
      rmSync(contentFile(object), { force: true });
      objectsOf(object.bucket).delete(object.name);
    },
    read: (object, range) => createReadStream(contentFile(object), range),
    list: (bucket) => [...objectsOf(bucket).values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

async function writeContent(
  file: string,
  content: AsyncIterable<Buffer>,
): Promise<Pick<StoredObject, 'size' | 'md5Hash' | 'crc32c'>> {
  const md5 = createHash('md5');
  const crc = createCrc32c();
  let size = 0;
  // Opened here, so that content which fails at once leaves no file that is made later.
  const handle = await open(file, 'w');
  await pipeline(
    content,
    async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        md5.update(chunk);
        crc.update(chunk);
        size += chunk.length;
        yield chunk;
      }
    },
    handle.createWriteStream(),
  );
  return { size: String(size), md5Hash: md5.digest('base64'), crc32c: crc.digest() };
}

function loadObjects(folder: string): Map<string, StoredObject> {
  mkdirSync(folder, { recursive: true });
  const objects = new Map<string, StoredObject>();
  for (const file of readdirSync(folder)) {
    if (!file.endsWith('.json')) continue;
    const object = readJsonFile(join(folder, file)) as StoredObject;
    objects.set(object.name, object);
  }
  return objects;
}
