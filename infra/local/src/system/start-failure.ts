/** Why something could not start, in words for whoever typed the command. Printed without a stack. */
export class StartFailure extends Error {
  /** Stable name of the kind of failure, such as `java-missing`. */
  readonly code: string;
  /** What to do about it, in one sentence. */
  readonly fix: string | undefined;

  constructor(code: string, message: string, options: { fix?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'StartFailure';
    this.code = code;
    this.fix = options.fix;
  }
}

/** The lines that a user sees for any error: what happened and, when it is known, what to do. Never a stack. */
export function describeFailure(error: unknown): string {
  if (error instanceof StartFailure)
    return error.fix === undefined ? error.message : `${error.message}\n${error.fix}`;
  return error instanceof Error ? error.message : String(error);
}
