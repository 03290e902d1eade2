import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import protobuf from 'protobufjs';

const require = createRequire(import.meta.url);

/** Reads messages by the descriptors that a client of Google ships, without being exported. */
export function loadProtos(client: string, file: string): <T>(type: string, bytes: Uint8Array) => T {
  const folder = join(dirname(require.resolve(client)), '..', 'protos');
  const root = protobuf.Root.fromJSON(
    JSON.parse(readFileSync(join(folder, file), 'utf8')) as protobuf.INamespace,
  );
  return <T>(type: string, bytes: Uint8Array) => {
    const found = root.lookupType(type);
    return found.toObject(found.decode(bytes), { longs: Number }) as T;
  };
}
