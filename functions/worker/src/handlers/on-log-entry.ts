import type { CloudEvent } from '@google-cloud/functions-framework';
import {
  type Deployment,
  type LogEntry,
  type StepName,
  isTerminal,
  logEntrySchema,
} from '@agent-gallery/contract';
import { deploymentIdOfEntry, entryToLine, isSystemEntry } from '../logs/entry-to-line.ts';
import type { LineWriter } from '../logs/line-writer.ts';
import { PoisonMessage, parseMessage } from './pubsub-message.ts';

/** Lines that a service writes later belong to the service, not to the deployment. */
const AFTER_END_MS = 5_000;
const REMEMBERED_MS = 2_000;

export interface LogEntryDeps {
  writer: LineWriter;
  readDeployment: (deploymentId: string) => Promise<Deployment | undefined>;
  advance: (deploymentId: string) => Promise<void>;
}

/** Thousands of lines come for one deployment: its record is read again only after a while. */
function remember(read: LogEntryDeps['readDeployment']): LogEntryDeps['readDeployment'] {
  const known = new Map<string, { deployment: Promise<Deployment | undefined>; at: number }>();
  return (deploymentId) => {
    const now = Date.now();
    for (const [id, { at }] of known) if (now - at > REMEMBERED_MS) known.delete(id);
    const found = known.get(deploymentId);
    if (found) return found.deployment;
    const deployment = read(deploymentId);
    known.set(deploymentId, { deployment, at: now });
    deployment.catch(() => known.delete(deploymentId));
    return deployment;
  };
}

function stepOfEntry(entry: LogEntry, deployment: Deployment): StepName {
  if (entry.resource.type === 'build') return 'building';
  const verifyingAt = deployment.steps.verifying?.startedAt;
  return verifyingAt !== undefined && Date.parse(entry.timestamp) > Date.parse(verifyingAt)
    ? 'verifying'
    : 'deploying';
}

/** An entry of Cloud Logging: a line of its deployment's log. What Cloud Run itself says is also a hint that a rollout has moved. */
export function onLogEntry(deps: LogEntryDeps) {
  const read = remember(deps.readDeployment);
  return async (event: CloudEvent<unknown>): Promise<void> => {
    const entry = parseMessage(event, logEntrySchema);
    const deploymentId = deploymentIdOfEntry(entry);
    const deployment = deploymentId === undefined ? undefined : await read(deploymentId);
    if (!deployment) return;
    if (
      deployment.endedAt !== null &&
      Date.parse(entry.timestamp) > Date.parse(deployment.endedAt) + AFTER_END_MS
    )
      return;
    let line;
    try {
      line = entryToLine(entry, stepOfEntry(entry, deployment));
    } catch (error) {
      throw new PoisonMessage(
        `Entry ${entry.insertId}: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
    const written = deps.writer.write(deployment.id, line);
    // The hint does not wait for the line, and a hint that fails does not make the line come again.
    const hint =
      isSystemEntry(entry) && !isTerminal(deployment.status)
        ? deps.advance(deployment.id).catch(() => undefined)
        : undefined;
    await written;
    await hint;
  };
}
