/**
 * Messages are plain objects as `toMessageObject` makes them: camelCase names, 64-bit numbers as strings, enums by
 * name, timestamps and durations as `{ seconds: string, nanos?: number }`, absent fields absent.
 */
export type MessageObject = object;

// A method signature is bivariant, so that a handler may name the request that it expects.
export type Handler = { handle(request: MessageObject): Promise<MessageObject> }['handle'];

/** `{ 'google.cloud.run.v2.Services': { createService } }`: what is missing here answers UNIMPLEMENTED. */
export type HandlerTable = Readonly<Record<string, Readonly<Record<string, Handler>>>>;

/** A message to be packed into a google.protobuf.Any: `@type` is `type.googleapis.com/<full name>`. */
export interface PackedMessage {
  '@type': string;
  [field: string]: unknown;
}

/** google.longrunning.Operation. Exactly one of error and response is set once it is done. */
export interface Operation {
  name: string;
  done?: boolean;
  metadata?: PackedMessage;
  error?: { code: number; message: string };
  response?: PackedMessage;
}

/** A part of the local cloud that has long-running operations. */
export interface OperationOwner {
  /** The operation, or undefined when the name is not one of this owner's. */
  get(name: string): Operation | undefined;
  /** Resolves when the operation is done or the time is over, whichever is first. */
  wait?(name: string, timeoutMs: number): Promise<Operation | undefined>;
  /** Operations below `projects/P/locations/L`, newest first. */
  list?(parent: string): Operation[];
}

/** Names a message for `PackedMessage['@type']`. */
export function typeUrl(messageName: string): string {
  return `type.googleapis.com/${messageName}`;
}
