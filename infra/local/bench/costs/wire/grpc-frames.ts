import { gunzipSync } from 'node:zlib';

const HEADER_BYTES = 5;

/** Takes the bytes of one direction of a gRPC call as they come, and gives each message (gRPC over HTTP/2, "Length-Prefixed-Message"). */
export function grpcFrames(onMessage: (message: Buffer) => void): (part: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  return (part) => {
    rest = rest.length === 0 ? part : Buffer.concat([rest, part]);
    while (rest.length >= HEADER_BYTES) {
      const end = HEADER_BYTES + rest.readUInt32BE(1);
      if (rest.length < end) return;
      const message = rest.subarray(HEADER_BYTES, end);
      onMessage(rest[0] === 1 ? gunzipSync(message) : message);
      rest = rest.subarray(end);
    }
  };
}
