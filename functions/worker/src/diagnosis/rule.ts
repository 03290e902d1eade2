import type { DeploymentErrorCode } from '@agent-gallery/contract';

/** What a failure looks like, and what it means. */
export interface Rule {
  id: string;
  /** Looked for in Google's words first, then in each of the last log lines, the newest first. */
  pattern: RegExp;
  /** Only where Google's words match as well. */
  when?: RegExp;
  code: DeploymentErrorCode;
  cause: string | ((match: RegExpExecArray) => string);
  fix: string | ((match: RegExpExecArray) => string);
}

/** The words of a group, or what stands for them. */
export const group = (match: RegExpExecArray, index: number, otherwise = ''): string =>
  match[index] ?? otherwise;
