import { ProblemError, type ApiClient } from '@agent-gallery/api/client';
import type { Deployment, DeploymentRequestInput } from '@agent-gallery/contract';
import { describeFailure, type Failure } from '#lib/portal/failure.ts';
import { checkRequest, isClean, requestErrorsOf, type Field, type RequestErrors } from './check-request.ts';

const NO_ERRORS: RequestErrors = { fields: {}, rest: [] };

/** One filling-in of the deploy form: however often it is sent, it makes one deployment. */
export class DeployForm {
  values: DeploymentRequestInput = $state() as DeploymentRequestInput;
  #sending = $state(false);
  #failure = $state.raw<Failure>();
  #refused = $state.raw<RequestErrors>(NO_ERRORS);
  #seen = $state.raw<readonly Field[]>([]);
  readonly #errors = $derived(checkRequest(this.values));
  readonly #api: Pick<ApiClient, 'createDeployment'>;
  readonly #idempotencyKey: string;

  constructor(
    defaults: DeploymentRequestInput,
    api: Pick<ApiClient, 'createDeployment'>,
    idempotencyKey: string = crypto.randomUUID(),
  ) {
    this.values = defaults;
    this.#api = api;
    this.#idempotencyKey = idempotencyKey;
  }

  get sending(): boolean {
    return this.#sending;
  }

  /** Why the form could not be sent, beside what is said at its fields. */
  get failure(): Failure | undefined {
    return this.#failure;
  }

  /** What is wrong with a field; what was never touched is not complained about before the form is sent. */
  errorsOf(field: Field): readonly string[] {
    const own = this.#seen.includes(field) ? (this.#errors.fields[field] ?? []) : [];
    return own.length > 0 ? own : (this.#refused.fields[field] ?? []);
  }

  /** To be called when a field has been changed. */
  touch(field: Field): void {
    if (!this.#seen.includes(field)) this.#seen = [...this.#seen, field];
    if (this.#refused.fields[field]) {
      const { [field]: _old, ...fields } = this.#refused.fields;
      this.#refused = { ...this.#refused, fields };
    }
  }

  /** The first field that has something wrong, once the form was sent. */
  get firstWrong(): Field | undefined {
    return (Object.keys({ ...this.#errors.fields, ...this.#refused.fields }) as Field[])[0];
  }

  /** Sends the form, unless it is on its way already or something is wrong with it. */
  async send(): Promise<Deployment | undefined> {
    if (this.#sending) return undefined;
    this.#seen = Object.keys(this.values) as Field[];
    this.#failure = undefined;
    this.#refused = NO_ERRORS;
    if (!isClean(this.#errors)) return undefined;
    this.#sending = true;
    try {
      return await this.#api.createDeployment($state.snapshot(this.values), {
        idempotencyKey: this.#idempotencyKey,
      });
    } catch (error) {
      if (error instanceof ProblemError) this.#refused = requestErrorsOf(error.problem.errors ?? []);
      const failure = describeFailure(error);
      this.#failure = { ...failure, detail: [failure.detail, ...this.#refused.rest].join(' ') };
      this.#sending = false;
      return undefined;
    }
  }
}
