import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import protobuf from 'protobufjs';
import { toProto3JSON } from 'proto3-json-serializer';
import type { MessageObject } from './handlers.ts';

const require = createRequire(import.meta.url);

// Each package repeats google.longrunning and google.protobuf, so the roots cannot be merged into one.
const descriptorFiles = [
  '@google-cloud/run/build/protos/protos.json',
  '@google-cloud/cloudbuild/build/protos/protos.json',
] as const;

/** How messages become `MessageObject`s. */
export const toObjectOptions: protobuf.IConversionOptions = { longs: String, enums: String };

/** The descriptors that Google's client packages ship, which are what those clients speak. */
export interface Descriptors {
  service(fullName: string): protobuf.Service;
  /** A message type by its full name, from the first package that has it. */
  type(fullName: string): protobuf.Type;
  has(fullName: string): boolean;
}

/** Reads the descriptors of Cloud Run v2 and Cloud Build v1; about 25 ms. */
export function loadDescriptors(): Descriptors {
  const roots = descriptorFiles.map((file) => {
    const json = JSON.parse(readFileSync(require.resolve(file), 'utf8')) as protobuf.INamespace;
    const root = protobuf.Root.fromJSON(json);
    root.resolveAll();
    return root;
  });
  const find = (fullName: string) => {
    for (const root of roots) {
      const found = root.lookup(`.${fullName}`);
      if (found) return found;
    }
    return undefined;
  };
  return {
    service(fullName) {
      const found = find(fullName);
      if (found instanceof protobuf.Service) return found;
      throw new Error(`${fullName} is no service of the descriptors that the local cloud loads`);
    },
    type(fullName) {
      const found = find(fullName);
      if (found instanceof protobuf.Type) return found;
      throw new Error(`${fullName} is no message of the descriptors that the local cloud loads`);
    },
    has: (fullName) => find(fullName) !== undefined,
  };
}

/** Encodes a message object; `@type` inside of it packs into Any. */
export function encodeMessage(type: protobuf.Type, message: MessageObject): Buffer {
  return Buffer.from(type.encode(type.fromObject(message)).finish());
}

export function decodeMessage(type: protobuf.Type, bytes: Uint8Array): MessageObject {
  return type.toObject(type.decode(bytes), toObjectOptions);
}

/** The message as Google's REST APIs and Pub/Sub notifications write it: RFC 3339 times, durations such as `300s`. */
export function toRestJson(type: protobuf.Type, message: MessageObject): Record<string, unknown> {
  const json = toProto3JSON(type.fromObject(message)) as Record<string, unknown>;
  return dropEmpty(json);
}

// proto3-json-serializer writes every repeated and map field, Google's APIs only those that hold something.
function dropEmpty(value: Record<string, unknown>): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(value)) {
    if (Array.isArray(field)) {
      if (field.length > 0) kept[name] = field.map((entry) => (isRecord(entry) ? dropEmpty(entry) : entry));
    } else if (isRecord(field)) {
      if (Object.keys(field).length > 0) kept[name] = dropEmpty(field);
    } else {
      kept[name] = field;
    }
  }
  return kept;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
