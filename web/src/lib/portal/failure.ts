import { ProblemError } from '@agent-gallery/api/client';
import type { Problem } from '@agent-gallery/contract';

/** What went wrong, as a page shows it. */
export interface Failure {
  title: string;
  detail: string;
  fix?: string;
  code?: string;
}

const OFFLINE: Failure = {
  title: 'No connection',
  detail: 'The portal cannot be reached.',
  fix: 'Check the network, then try again.',
};
const DENIED: Failure = {
  title: 'Not allowed',
  detail: 'Your account may not see this, or it does not exist.',
  fix: 'Ask an admin of the workspace to add you.',
};

/** Failures of Firebase's SDKs that a person can do something about, by their code without its prefix. */
const FIREBASE_FAILURES: Readonly<Record<string, Failure>> = {
  'permission-denied': DENIED,
  unavailable: OFFLINE,
  'network-request-failed': OFFLINE,
  unauthenticated: {
    title: 'Signed out',
    detail: 'Your session has ended.',
    fix: 'Sign in again.',
  },
  'popup-blocked': {
    title: 'The sign-in window was blocked',
    detail: 'The browser did not let it open.',
    fix: 'Allow pop-up windows for this site, then try again.',
  },
  'user-disabled': { title: 'Not allowed', detail: 'This account has been disabled.' },
  'user-not-found': { title: 'No such account', detail: 'The account does not exist.' },
  'invalid-credential': { title: 'No such account', detail: 'The account or its password is not known.' },
};

/** Words for any error, for a page to show. */
export function describeFailure(error: unknown): Failure {
  if (error instanceof ProblemError) return fromProblem(error.problem);
  if (!(error instanceof Error)) return { title: 'Something went wrong', detail: String(error) };
  const code =
    'code' in error && typeof error.code === 'string' ? error.code.replace(/^.*\//, '') : undefined;
  const known = code === undefined ? undefined : FIREBASE_FAILURES[code];
  if (code !== undefined && known !== undefined) return { ...known, code };
  // What fetch throws when there is no answer at all, by itself or in the words of Firestore's small client.
  const isFetchs = error instanceof TypeError || code === 'unknown';
  if (isFetchs && /fetch|network|load failed/i.test(error.message)) return OFFLINE;
  return {
    title: 'Something went wrong',
    detail: error.message,
    ...(code === undefined ? {} : { code }),
  };
}

function fromProblem(problem: Problem): Failure {
  // No answer at all.
  if (problem.status === 0) return OFFLINE;
  return {
    title: problem.title,
    detail: problem.detail,
    code: problem.code,
    ...(problem.fix === undefined ? {} : { fix: problem.fix }),
  };
}
