import { ApiProblem } from '../../http/api-problem.ts';

/** JSON as a value, or undefined for what is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The problem of an answer that breaks A2A's rules. */
export function notUnderstood(cause: unknown): ApiProblem {
  return new ApiProblem('service-answer-invalid', {
    detail: 'The agent’s answer is not what A2A asks for.',
    fix: 'Look at the agent’s log; another version of its A2A library may help.',
    cause,
  });
}
