import { TOPOLOGY } from '../../src/functions/topology.ts';
import type { Meter } from './meter.ts';
import { loadProtos } from './wire/load-protos.ts';
import type { CallTap } from './wire/start-tap.ts';

/** The least that is billed of a publish or push request (https://cloud.google.com/pubsub/pricing). */
const MIN_REQUEST_BYTES = 1000;
const TIMESTAMP_BYTES = 20;
/** What Cloud Run rounds the time of an instance up to (https://cloud.google.com/run/pricing). */
const ROUNDING_MS = 100;

/**
 * Counts messages and the bytes that Pub/Sub bills, by topic and by subscription, and the time that each function takes: from the
 * moment at which the push bridge has a message until it acknowledges it. On Google Cloud each message is a push request.
 */
export function countPubsub(meter: Meter): { onCall: (path: string) => CallTap; flush: () => void } {
  const decode = loadProtos('@google-cloud/pubsub', 'protos.json');
  const read = <T>(type: string, bytes: Buffer): T => decode<T>(`google.pubsub.v1.${type}`, bytes);
  const busy = new Map<string, Busy>();
  const under = new Map<string, string>();

  const acknowledge = (ackIds: readonly string[] = []) => {
    for (const ackId of ackIds) {
      const subscription = under.get(ackId);
      under.delete(ackId);
      if (subscription !== undefined) busy.get(subscription)?.end();
    }
  };
  const deliver = (subscription: string, { ackId, message }: Received) => {
    meter.add(`pubsub.delivered/${subscription}`);
    meter.add('pubsub.billed-bytes', Math.max(MIN_REQUEST_BYTES, bytesOf(message)));
    under.set(ackId, subscription);
    let span = busy.get(subscription);
    if (!span)
      busy.set(
        subscription,
        (span = createBusy((ms) => meter.add(`functions.seconds/${subscription}`, ms / 1000))),
      );
    span.begin();
  };

  const calls: Record<string, () => CallTap> = {
    Publish: () => ({
      sent(bytes) {
        const { topic, messages = [] } = read<{ topic: string; messages?: Message[] }>(
          'PublishRequest',
          bytes,
        );
        const name = lastOf(topic);
        const size = messages.reduce((sum, message) => sum + bytesOf(message), 0);
        meter.add(`pubsub.published/${name}`, messages.length);
        meter.add(`pubsub.publish-requests/${name}`);
        meter.add(`pubsub.published-bytes/${name}`, size);
        meter.add('pubsub.billed-bytes', Math.max(MIN_REQUEST_BYTES, size));
        // The emulator pushes these itself, past the bridge.
        for (const spec of TOPOLOGY.subscriptions)
          if (spec.topic === name && spec.pushedBy === 'emulator') {
            meter.add(`pubsub.delivered/${spec.function}`, messages.length);
            meter.add('pubsub.billed-bytes', messages.length * MIN_REQUEST_BYTES);
          }
      },
    }),
    StreamingPull: () => {
      let subscription = '';
      return {
        sent(bytes) {
          const request = read<{ subscription?: string; ackIds?: string[] }>('StreamingPullRequest', bytes);
          if (request.subscription) subscription = lastOf(request.subscription);
          acknowledge(request.ackIds);
        },
        received(bytes) {
          const { receivedMessages = [] } = read<{ receivedMessages?: Received[] }>(
            'StreamingPullResponse',
            bytes,
          );
          for (const message of receivedMessages) deliver(subscription, message);
        },
      };
    },
    Acknowledge: () => ({
      sent: (bytes) => acknowledge(read<{ ackIds?: string[] }>('AcknowledgeRequest', bytes).ackIds),
    }),
    ModifyAckDeadline: () => ({
      sent(bytes) {
        const { ackIds, ackDeadlineSeconds = 0 } = read<{ ackIds?: string[]; ackDeadlineSeconds?: number }>(
          'ModifyAckDeadlineRequest',
          bytes,
        );
        if (ackDeadlineSeconds > 0) return;
        meter.add('pubsub.refused', ackIds?.length ?? 0);
        acknowledge(ackIds);
      },
    }),
  };
  return {
    onCall: (path) => calls[path.split('/')[2] ?? '']?.() ?? {},
    flush: () => busy.forEach((span) => span.flush()),
  };
}

interface Busy {
  begin(): void;
  end(): void;
  /** Counts what has run until now of what still runs. */
  flush(): void;
}

/** Adds up the time in which at least one message is handled: what an instance is billed for where CPU comes with requests. */
function createBusy(add: (ms: number) => void): Busy {
  let running = 0;
  let since = 0;
  const close = () => add(Math.ceil((performance.now() - since) / ROUNDING_MS) * ROUNDING_MS);
  return {
    begin() {
      if (running++ === 0) since = performance.now();
    },
    end() {
      if (running > 0 && --running === 0) close();
    },
    flush() {
      if (running === 0) return;
      close();
      since = performance.now();
    },
  };
}

interface Message {
  data?: Uint8Array;
  attributes?: Record<string, string>;
  messageId?: string;
}
interface Received {
  ackId: string;
  message: Message;
}

function bytesOf({ data, attributes = {}, messageId = '' }: Message): number {
  const named = Object.entries(attributes).reduce((sum, [key, value]) => sum + key.length + value.length, 0);
  return (data?.length ?? 0) + named + messageId.length + TIMESTAMP_BYTES;
}

function lastOf(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}
