import type { ReplyEvent, ReplyPart } from './reply-schema.ts';

/** How another agent's turn has ended. */
export type ReplyEnd =
  { kind: 'answered' } | { kind: 'input-required'; question: string } | { kind: 'failed'; reason: string };

/** What has been read of another agent's reply; made by `startReply`. */
export interface Reply {
  /** Takes an event and gives the text that is new in it. */
  read(event: ReplyEvent): string;
  readonly text: string;
  readonly taskId: string | undefined;
  readonly contextId: string | undefined;
  /** How it stands when the stream has ended. */
  end(): ReplyEnd;
}

const TERMINAL = /_(?:COMPLETED|FAILED|CANCELED|REJECTED)$/;
const WAITING = /_(?:INPUT|AUTH)_REQUIRED$/;

const partText = ({ text, url, data }: ReplyPart): string =>
  text ??
  url ??
  (data === undefined || data === null ? '' : `\n\`\`\`json\n${JSON.stringify(data, null, 2)}\n\`\`\`\n`);

const partsText = (parts: readonly ReplyPart[]): string => parts.map(partText).join('');

/** Text of the parts that are text: what a status message asks or explains. */
const wordsOf = (parts: readonly ReplyPart[] = []): string => parts.map(({ text }) => text ?? '').join('');

/** Follows a reply: artifacts as they grow, a message, or the status message of an agent that has no artifact. */
export const startReply = (): Reply => {
  const artifacts = new Map<string, string>();
  let text = '';
  let state = '';
  let statusText = '';
  let isMessage = false;
  let taskId: string | undefined;
  let contextId: string | undefined;

  const add = (news: string): string => {
    text += news;
    return news;
  };

  const readArtifact = (artifactId: string, parts: readonly ReplyPart[], append: boolean): string => {
    const known = artifacts.get(artifactId);
    const chunk = partsText(parts);
    const whole = append && known !== undefined ? known + chunk : chunk;
    artifacts.set(artifactId, whole);
    if (known === undefined) return add(text === '' || whole === '' ? whole : `\n\n${whole}`);
    return whole.startsWith(known) ? add(whole.slice(known.length)) : add(`\n\n${whole}`);
  };

  const readStatus = (
    status: { state: string; message?: { parts: ReplyPart[] } | undefined } | undefined,
  ) => {
    if (status === undefined) return;
    state = status.state;
    statusText = wordsOf(status.message?.parts);
  };

  return {
    get text() {
      return text;
    },
    get taskId() {
      return taskId;
    },
    get contextId() {
      return contextId;
    },
    read({ message, task, statusUpdate, artifactUpdate }) {
      if (message) {
        isMessage = true;
        contextId = message.contextId || contextId;
        return add(partsText(message.parts));
      }
      if (task) {
        taskId = task.id;
        contextId = task.contextId || contextId;
        readStatus(task.status);
        return task.artifacts.map(({ artifactId, parts }) => readArtifact(artifactId, parts, false)).join('');
      }
      if (artifactUpdate) {
        const { artifact, append } = artifactUpdate;
        return readArtifact(artifact.artifactId, artifact.parts, append);
      }
      readStatus(statusUpdate?.status);
      const isLast = TERMINAL.test(state) && state.endsWith('_COMPLETED');
      return isLast && text === '' ? add(statusText) : '';
    },
    end() {
      if (isMessage || state.endsWith('_COMPLETED')) return { kind: 'answered' };
      if (WAITING.test(state)) return { kind: 'input-required', question: statusText };
      if (TERMINAL.test(state)) {
        const word = state.replace('TASK_STATE_', '').toLowerCase();
        return { kind: 'failed', reason: statusText || `its task was ${word}` };
      }
      return { kind: 'failed', reason: 'its answer broke off' };
    },
  };
};
