import { ProblemError } from '@agent-gallery/api/client';
import type { Problem } from '@agent-gallery/contract';
import { errors as t } from '#lib/i18n/errors.ts';
import { language } from '#lib/i18n/language.ts';

/** What went wrong, as a page shows it. */
export interface Failure {
  title: string;
  detail: string;
  fix?: string;
  code?: string;
  /** The language of title, detail and fix, where it is not the page's. */
  lang?: 'en';
}

const OFFLINE: Failure = t.offline;

/** Failures of Firebase's SDKs that a person can do something about, by their code without its prefix. */
const FIREBASE_FAILURES: Readonly<Record<string, Failure>> = {
  'permission-denied': t.denied,
  unavailable: OFFLINE,
  'network-request-failed': OFFLINE,
  unauthenticated: t.signedOut,
  'popup-blocked': t.popupBlocked,
  'user-disabled': t.disabled,
  'user-not-found': t.noAccount,
  'invalid-credential': t.wrongPassword,
};

/** Words for any error, for a page to show. */
export function describeFailure(error: unknown): Failure {
  if (error instanceof ProblemError) return fromProblem(error.problem);
  if (!(error instanceof Error)) return { title: t.unknown, detail: String(error) };
  const code =
    'code' in error && typeof error.code === 'string' ? error.code.replace(/^.*\//, '') : undefined;
  const known = code === undefined ? undefined : FIREBASE_FAILURES[code];
  if (code !== undefined && known !== undefined) return { ...known, code };
  // What fetch throws when there is no answer at all, by itself or in the words of Firestore's small client.
  const isFetchs = error instanceof TypeError || code === 'unknown';
  if (isFetchs && /fetch|network|load failed/i.test(error.message)) return OFFLINE;
  // The scripts of a page that was opened before a new version came.
  if (/provide an export|preload CSS|module script/i.test(error.message)) return t.replaced;
  return {
    title: t.unknown,
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
    ...(language === 'en' ? {} : { lang: 'en' as const }),
    ...(problem.fix === undefined ? {} : { fix: problem.fix }),
  };
}
