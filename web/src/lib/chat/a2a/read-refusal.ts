import { ProblemError } from '@agent-gallery/api/client';
import { agentErrorSchema } from './a2a-schema.ts';

const REFUSAL_TYPE = 'urn:agent-gallery:problem:agent-refused';

/** An agent's answer that is no success, as a problem whose code is A2A's reason, such as TASK_NOT_FOUND. */
export async function readRefusal(response: Response): Promise<ProblemError> {
  const refused = agentErrorSchema.safeParse(await response.json().catch(() => undefined));
  const error = refused.success ? refused.data.error : undefined;
  return new ProblemError({
    type: REFUSAL_TYPE,
    title: 'The agent refused',
    status: response.status,
    detail: error?.message ?? `The agent answered HTTP ${response.status}.`,
    code: error?.details.find(({ reason }) => reason !== undefined)?.reason ?? error?.status ?? 'agent-error',
    requestId: response.headers.get('x-request-id') ?? '',
  });
}

/** Whether the agent itself said no, rather than the portal or the way to it. */
export function isRefusal(error: unknown): error is ProblemError {
  return error instanceof ProblemError && error.problem.type === REFUSAL_TYPE;
}

/** Whether the agent does not know the task, as when it was restarted and had it in memory. */
export function isTaskGone(error: unknown): boolean {
  return isRefusal(error) && (error.problem.code === 'TASK_NOT_FOUND' || error.problem.status === 404);
}

/** Whether trying again is of no use: a refusal stays one; an overloaded, starting or unreachable service may answer later. */
export function isFinal(error: unknown): boolean {
  if (!(error instanceof ProblemError)) return false;
  const { status } = error.problem;
  return status >= 400 && status < 500 && status !== 408 && status !== 429;
}
