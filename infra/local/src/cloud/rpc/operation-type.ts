import type protobuf from 'protobufjs';
import type { Descriptors } from './descriptors.ts';
import type { Operation } from './handlers.ts';

/** Operation of the package that knows the packed message, since Any is encoded through the same root. */
export function operationType(descriptors: Descriptors, operation: Operation): protobuf.Type {
  const packed = operation.response?.['@type'] ?? operation.metadata?.['@type'];
  const name = packed?.slice(packed.lastIndexOf('/') + 1);
  const root = name && descriptors.has(name) ? descriptors.type(name).root : undefined;
  return root
    ? root.lookupType('.google.longrunning.Operation')
    : descriptors.type('google.longrunning.Operation');
}
