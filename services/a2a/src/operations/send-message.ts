import { A2aError } from '../protocol/a2a-error.ts';
import type { SendMessageRequest } from '../protocol/schemas.ts';
import { toEntry } from '../log/entry.ts';
import type { Feed } from '../log/feed.ts';
import { createRestWatch } from '../log/rest-watch.ts';
import { untilFeed } from '../log/until-feed.ts';
import type { AgentProfile } from '../card/agent-card.ts';
import type { PushNotifier } from '../push/push-notifier.ts';
import type { TaskRunner } from '../run/task-runner.ts';
import type { Call } from './call.ts';
import type { EventSource, Operations } from './operations.ts';
import { limitHistory } from './limit-history.ts';

export interface SendMessageDeps {
  profile: AgentProfile;
  runner: TaskRunner;
  push: PushNotifier;
}

const isAccepted = (mediaType: string, modes: readonly string[]): boolean => {
  const type = mediaType.split(';')[0]?.trim().toLowerCase() ?? '';
  return modes.some(
    (mode) => mode === '*/*' || mode === type || (mode.endsWith('/*') && type.startsWith(mode.slice(0, -1))),
  );
};

/** Section 3.3.2, ContentTypeNotSupportedError: parts whose declared type the agent does not take. */
const assertInputModes = (request: SendMessageRequest, profile: AgentProfile): void => {
  const modes = profile.defaultInputModes ?? ['text/plain'];
  for (const { mediaType } of request.message.parts) {
    if (mediaType && !isAccepted(mediaType, modes)) {
      throw new A2aError(
        'CONTENT_TYPE_NOT_SUPPORTED',
        `The agent does not take parts of type ${mediaType}, only ${modes.join(', ')}.`,
      );
    }
  }
};

/** Section 4.6: extensions that the client must support, and the ones that take effect. */
const agreeOnExtensions = (call: Call, profile: AgentProfile): string[] => {
  const declared = profile.extensions ?? [];
  const missing = declared.filter(({ uri, required }) => required && !call.extensions.includes(uri));
  if (missing.length > 0) {
    const uris = missing.map(({ uri }) => uri).join(', ');
    throw new A2aError(
      'EXTENSION_SUPPORT_REQUIRED',
      `The agent needs the extension ${uris} (A2A-Extensions).`,
    );
  }
  return declared.filter(({ uri }) => call.extensions.includes(uri)).map(({ uri }) => uri);
};

/**
 * Where the stream of a turn starts: a new task's log begins with its task, else a snapshot stands first, with as much
 * history as the client wants (section 3.2.4).
 */
const sourceOf = (feed: Feed, startSeq: number, historyLength: number | undefined): EventSource => {
  if (startSeq === 1 && historyLength !== 0) return { feed, afterSeq: 0 };
  const task = limitHistory(feed.task(), historyLength);
  return { feed, afterSeq: feed.lastSeq, snapshot: toEntry(feed.lastSeq, { task }) };
};

/** SendMessage and SendStreamingMessage (sections 3.1.1 and 3.1.2). */
export const createSendMessage = (
  deps: SendMessageDeps,
): Pick<Operations, 'sendMessage' | 'streamMessage'> => {
  const { profile, runner, push } = deps;
  const send = (call: Call, request: SendMessageRequest) => {
    assertInputModes(request, profile);
    const config = request.configuration?.taskPushNotificationConfig;
    if (config) push.assertAcceptable(config);
    return runner.send(call.scope, request, {
      extensions: agreeOnExtensions(call, profile),
      beforeStart: async (feed) => {
        if (config) await push.save(feed, config, call.wireVersion);
      },
    });
  };
  return {
    async sendMessage(call, request) {
      const outcome = await send(call, request);
      if ('message' in outcome) return outcome;
      const { feed, startSeq } = outcome;
      const { historyLength, returnImmediately } = request.configuration ?? {};
      if (!returnImmediately) {
        const hasRested = createRestWatch(feed, startSeq);
        await untilFeed(feed, hasRested);
        if (!hasRested()) {
          throw new A2aError(
            'UNAVAILABLE',
            `The instance that runs task ${feed.taskId} ends; read the task later.`,
          );
        }
      }
      return { task: limitHistory(feed.task(), historyLength) };
    },
    async streamMessage(call, request) {
      const outcome = await send(call, request);
      if ('message' in outcome) return outcome;
      return sourceOf(outcome.feed, outcome.startSeq, request.configuration?.historyLength);
    },
  };
};
