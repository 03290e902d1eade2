import { type DeploymentError, type DeploymentErrorCode, redactWithin } from '@agent-gallery/contract';

/** A step cannot succeed, however often it is tried: the deployment fails with this. Whatever else is thrown is tried again. */
export class StepFailure extends Error {
  readonly code: DeploymentErrorCode;
  readonly why: string;
  readonly fix: string;

  constructor(code: DeploymentErrorCode, message: string, details: { cause: string; fix: string }) {
    super(message);
    this.name = 'StepFailure';
    this.code = code;
    this.why = details.cause;
    this.fix = details.fix;
  }

  /** The failure as the record holds it, with secrets masked. */
  toDeploymentError(lines: readonly string[]): DeploymentError {
    const { code, message, why: cause, fix } = this;
    return redactWithin({ code, message, cause, fix, lines: [...lines] });
  }
}
