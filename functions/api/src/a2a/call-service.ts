import { ApiProblem } from '../http/api-problem.ts';
import type { IdTokenCache } from './id-token-cache.ts';
import { isEventStream, isJson, serviceHeaders } from './proxied-headers.ts';

export interface ForwardLimits {
  /** How long a service may take to begin its answer; a cold start takes up to half a minute. */
  answerTimeoutMs: number;
  /** How long a stream may be silent. */
  idleTimeoutMs: number;
  /** How long an exchange may take in all. */
  totalTimeoutMs: number;
  /** Size of an answer that is no stream. */
  answerMaxBytes: number;
}

/** Node's fetch gives up after 300 s without headers or bytes; Cloud Run ends a request after an hour at most. */
export const FORWARD_LIMITS: ForwardLimits = {
  answerTimeoutMs: 280_000,
  idleTimeoutMs: 280_000,
  totalTimeoutMs: 55 * 60_000,
  answerMaxBytes: 10 * 1024 * 1024,
};

export interface ServiceRequest {
  method: string;
  /** The operation's URL: always one of the service's recorded URL, or of one that Cloud Run has given a revision of it. */
  url: URL;
  /** The service's recorded URL, for which the ID token is minted. */
  audience: string;
  headers: Headers;
  body: ArrayBuffer | string | undefined;
  /** The member for whom the portal calls. */
  uid: string;
  requestId: string;
  /** Aborted when the caller leaves. */
  signal: AbortSignal;
}

export interface ServiceAnswer {
  response: Response;
  /** Ends the request that the answer belongs to. */
  abort(reason: unknown): void;
}

class AnswerTimeout extends Error {}

async function idTokenFor(tokens: IdTokenCache, audience: string): Promise<string> {
  try {
    return await tokens.get(audience);
  } catch (cause) {
    throw new ApiProblem('unavailable', {
      detail: 'The portal could not get an ID token to call the service with.',
      fix: 'Try again; if it stays so, the portal’s operator must look at its service account.',
      cause,
    });
  }
}

function failureOf(
  cause: unknown,
  { signal }: ServiceRequest,
  { answerTimeoutMs }: ForwardLimits,
): ApiProblem {
  if (signal.aborted)
    return new ApiProblem('client-closed-request', {
      detail: 'The caller left before the answer came.',
      cause,
    });
  if (cause instanceof AnswerTimeout || (cause instanceof Error && cause.name === 'TimeoutError'))
    return new ApiProblem('service-timed-out', {
      detail: `The service did not begin to answer within ${answerTimeoutMs / 1_000} s.`,
      fix: 'Ask the agent to answer at once (returnImmediately) and follow its task, or look at its log.',
      cause,
    });
  return new ApiProblem('service-unreachable', {
    detail: 'The service could not be reached, or hung up.',
    fix: 'Look at the service’s log and at its last deployment, then try again.',
    cause,
  });
}

/** The problem of an answer that is not A2A, by its HTTP status. */
export function problemOf({ status, headers }: Response): ApiProblem {
  const answered = `The service answered HTTP ${status}`;
  if (status === 401 || status === 403)
    return new ApiProblem('service-refused', {
      detail: `${answered}: it does not let the portal call it.`,
      fix: 'Grant the portal’s API service account roles/run.invoker on the service; a new deployment does so.',
    });
  if (status >= 500)
    return new ApiProblem('service-unreachable', {
      detail: `${answered}.`,
      fix: 'Look at the service’s log, then try again.',
    });
  return new ApiProblem('service-answer-invalid', {
    detail: `${answered} with ${headers.get('content-type') ?? 'no content type'}, which is not what an A2A agent answers.`,
    fix: 'Deploy an agent that speaks A2A 1.0 over HTTP+JSON or JSON-RPC, or 0.3 over JSON-RPC.',
  });
}

/** What is wrong with an answer that cannot be passed on, or undefined when it can. */
function objectionTo(response: Response): ApiProblem | undefined {
  const { status, headers, ok } = response;
  if (status === 204 || status === 304 || isJson(headers)) return undefined;
  return ok && isEventStream(headers) ? undefined : problemOf(response);
}

/**
 * Calls a service with an ID token for its recorded URL. Redirects are never followed. Resolves when the answer's headers are
 * there, whatever they are. Throws `unavailable`, `service-unreachable`, `service-timed-out`, `client-closed-request`.
 */
export async function requestService(
  request: ServiceRequest,
  tokens: IdTokenCache,
  limits: ForwardLimits,
): Promise<ServiceAnswer> {
  const idToken = await idTokenFor(tokens, request.audience);
  const own = new AbortController();
  const abort = (reason: unknown) => {
    own.abort(reason);
  };
  const answerTimer = setTimeout(abort, limits.answerTimeoutMs, new AnswerTimeout());
  try {
    const response = await fetch(request.url, {
      method: request.method,
      headers: serviceHeaders(request.headers, idToken, request.uid, request.requestId),
      redirect: 'manual',
      signal: AbortSignal.any([request.signal, own.signal, AbortSignal.timeout(limits.totalTimeoutMs)]),
      ...(request.body === undefined ? {} : { body: request.body }),
    });
    if (response.status === 401) tokens.forget(request.audience);
    return { response, abort };
  } catch (error) {
    throw failureOf(error, request, limits);
  } finally {
    clearTimeout(answerTimer);
  }
}

/** Lets through an answer in JSON or a stream of events; else ends the request and throws `service-refused`, `service-unreachable` or `service-answer-invalid`. */
export function checkAnswer(answer: ServiceAnswer): ServiceAnswer {
  const objection = objectionTo(answer.response);
  if (objection === undefined) return answer;
  answer.abort(objection);
  throw objection;
}
