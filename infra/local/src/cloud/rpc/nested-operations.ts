import type protobuf from 'protobufjs';
import { decodeMessage, encodeMessage, type Descriptors } from './descriptors.ts';
import type { MessageObject, Operation } from './handlers.ts';
import { operationType } from './operation-type.ts';

const operation = '.google.longrunning.Operation';

/** The fields of a message that hold an operation, with the operation's own type: what it packs may be of another API. */
export function nestedOperations(
  descriptors: Descriptors,
  type: protobuf.Type,
  message: MessageObject,
): { field: string; type: protobuf.Type; value: MessageObject }[] {
  return type.fieldsArray.flatMap(({ name, resolvedType }) => {
    const value = (message as Record<string, MessageObject | undefined>)[name];
    if (resolvedType?.fullName !== operation || value === undefined) return [];
    return [{ field: name, type: operationType(descriptors, value as Operation), value }];
  });
}

/** The message with what its operations pack as bytes, so that it can be encoded by its own descriptors. */
export function packNestedOperations(
  descriptors: Descriptors,
  type: protobuf.Type,
  message: MessageObject,
): MessageObject {
  const packed: Record<string, MessageObject> = {};
  for (const nested of nestedOperations(descriptors, type, message)) {
    const own = type.root.lookupType(operation);
    packed[nested.field] = decodeMessage(own, encodeMessage(nested.type, nested.value));
  }
  return { ...message, ...packed };
}
