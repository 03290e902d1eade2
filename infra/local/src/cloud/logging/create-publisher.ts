import type { v1 } from '@google-cloud/pubsub';

export interface OutgoingMessage {
  data: Buffer;
  attributes: Record<string, string>;
}

/** Publishes messages on a topic of the project, in order, in one request. Rejects when Pub/Sub does not take them. */
export type PublishMessages = (topic: string, messages: readonly OutgoingMessage[]) => Promise<void>;

export interface Publisher {
  publish: PublishMessages;
  close(): Promise<void>;
}

/** Where there is no Pub/Sub. */
export const silentPublisher: Publisher = {
  publish: () => Promise.resolve(),
  close: () => Promise.resolve(),
};

/**
 * Publishes to the Pub/Sub emulator at `host:port`. The client is loaded at the first message, since its import takes
 * about 0.3 s.
 */
export function createPublisher(projectId: string, emulatorHost: string): Publisher {
  let client: Promise<v1.PublisherClient> | undefined;
  return {
    async publish(topic, messages) {
      client ??= connect(emulatorHost);
      await (
        await client
      ).publish({
        topic: `projects/${projectId}/topics/${topic}`,
        messages: messages.map(({ data, attributes }) => ({ data, attributes })),
      });
    },
    async close() {
      await (await client)?.close();
    },
  };
}

async function connect(emulatorHost: string): Promise<v1.PublisherClient> {
  // The credentials must come from the copy of grpc-js that the client itself uses.
  const [{ v1: api }, { grpc, googleAuthLibrary }] = await Promise.all([
    import('@google-cloud/pubsub'),
    import('google-gax'),
  ]);
  const separator = emulatorHost.lastIndexOf(':');
  return new api.PublisherClient({
    apiEndpoint: emulatorHost.slice(0, separator),
    port: Number(emulatorHost.slice(separator + 1)),
    sslCreds: grpc.credentials.createInsecure(),
    // Without one the client looks for a metadata server, to ask for the universe that it is in.
    authClient: new googleAuthLibrary.PassThroughClient(),
  });
}
