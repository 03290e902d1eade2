import type { Problem } from '@agent-gallery/contract';
import { RequestRefused } from '@agent-gallery/records';
import { HTTPException } from 'hono/http-exception';
import type { Log } from '../log.ts';
import { ApiProblem, PROBLEMS } from './api-problem.ts';

/** google.rpc.Code of failures that pass by themselves: DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, ABORTED, UNAVAILABLE. */
const PASSING_GRPC_CODES = new Set<unknown>([4, 8, 10, 14]);

function isPassing(error: Error): boolean {
  return 'code' in error && PASSING_GRPC_CODES.has(error.code);
}

function fromHttpException(error: HTTPException): ApiProblem {
  const cause = error;
  switch (error.status) {
    case 400:
      return new ApiProblem('malformed-json', {
        detail: 'The body could not be read as JSON.',
        fix: 'Send one JSON object in UTF-8.',
        cause,
      });
    case 415:
      return new ApiProblem('unsupported-media-type', {
        detail: 'The body must be JSON.',
        fix: 'Send Content-Type: application/json.',
        cause,
      });
    default:
      return new ApiProblem('internal', { detail: 'Something went wrong on our side.', cause });
  }
}

/** Says what a caller may know of any error that was thrown. */
export function toApiProblem(error: Error): ApiProblem {
  if (error instanceof ApiProblem) return error;
  if (error instanceof RequestRefused) return new ApiProblem(error.code, { ...error.details, cause: error });
  if (error instanceof HTTPException) return fromHttpException(error);
  if (isPassing(error))
    return new ApiProblem('unavailable', {
      detail: 'A service that the portal needs does not answer now.',
      fix: 'Try again in a few seconds.',
      headers: { 'Retry-After': '5' },
      cause: error,
    });
  return new ApiProblem('internal', {
    detail: 'Something went wrong on our side.',
    fix: 'Try again; if it happens again, report the request id.',
    cause: error,
  });
}

/** Writes a problem as the document of RFC 9457. */
export function problemResponse(problem: ApiProblem, requestId: string): Response {
  const { detail, fix, errors, headers } = problem.details;
  const body: Problem = {
    type: `urn:agent-gallery:problem:${problem.code}`,
    title: PROBLEMS[problem.code][1],
    status: problem.status,
    detail,
    code: problem.code,
    requestId,
    ...(fix === undefined ? {} : { fix }),
    ...(errors === undefined ? {} : { errors }),
  };
  return new Response(JSON.stringify(body), {
    status: problem.status,
    headers: { ...headers, 'Content-Type': 'application/problem+json', 'X-Request-Id': requestId },
  });
}

/** Answers an error that a request ended with; what is our own fault is logged with its cause. */
export function answerProblem(error: Error, requestId: string, log: Log): Response {
  const problem = toApiProblem(error);
  if (problem.status >= 500)
    log('ERROR', problem.message, { code: problem.code, error: problem.cause ?? problem });
  return problemResponse(problem, requestId);
}
