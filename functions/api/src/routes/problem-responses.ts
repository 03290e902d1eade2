import { problemSchema } from '@agent-gallery/contract';

const problem = problemSchema.meta({ id: 'Problem' });
const DESCRIPTIONS = {
  400: 'The request is not valid; `errors` points at each wrong field.',
  401: 'No valid Firebase ID token or API key.',
  403: 'Not a member of the workspace, or not with the role that this needs.',
  404: 'Not there, or not for you.',
  409: 'It contradicts what is there; `code` says what.',
  413: 'The body is too large.',
  415: 'The body is no JSON.',
  422: 'Understood, but not to be had.',
  429: 'Too many changes within a minute; Retry-After says when to try again.',
  502: 'The service did not answer, or not with A2A.',
  504: 'The service took too long.',
} as const;

/**
 * The errors of a route as its page in the OpenAPI document lists them. Handlers throw them, so they are no part of what a
 * handler returns, and the type says nothing of them: the client turns every one into a ProblemError.
 */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type
export function problemResponses(...statuses: (keyof typeof DESCRIPTIONS)[]): {} {
  return Object.fromEntries(
    statuses.map((status) => [
      status,
      { description: DESCRIPTIONS[status], content: { 'application/problem+json': { schema: problem } } },
    ]),
  );
}

/** Every route but the public ones needs an ID token or an API key. */
export const SIGNED_IN: ({ idToken: string[] } | { apiKey: string[] })[] = [{ idToken: [] }, { apiKey: [] }];
