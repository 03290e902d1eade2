import { ApiProblem } from '../../http/api-problem.ts';
import { RelayError } from '../relay-body.ts';
import { AgentError } from './agent-error.ts';
import { answerJson } from './answer-json.ts';

/** Answers an agent's refusal as the caller's binding tells it. Throws the problem of any other failure. */
export function answerRefusal(error: unknown): Response {
  if (error instanceof AgentError) return answerJson(error.httpStatus, error.body);
  if (error instanceof RelayError)
    throw new ApiProblem('service-unreachable', {
      detail: `The agent broke its answer off: ${error.message}`,
      fix: 'Look at the service’s log, then try again.',
      cause: error,
    });
  throw error;
}
