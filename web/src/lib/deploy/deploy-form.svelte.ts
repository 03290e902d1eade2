import { ProblemError, type ApiClient } from '@agent-gallery/api/client';
import type { Agent, Deployment, DeploymentRequest } from '@agent-gallery/contract';
import { describeFailure, type Failure } from '#lib/portal/failure.ts';
import { NO_ERRORS, checkDraft, refusedFields, type DraftErrors } from './form/check-draft.ts';
import type { Draft } from './form/draft.ts';

export interface DeployFormOptions {
  draft: Draft;
  agent: Pick<Agent, 'id' | 'framework' | 'runtime'>;
  workspaceId: string;
  api: Pick<ApiClient, 'createDeployment'>;
  newKey?: () => string;
}

/** One filling-in of the deploy form: however often it is sent, it makes one deployment. */
export class DeployForm {
  draft: Draft = $state() as Draft;
  #sending = $state(false);
  #failure = $state.raw<Failure>();
  #refused = $state.raw<DraftErrors>(NO_ERRORS);
  #seen = $state.raw<readonly string[] | 'all'>([]);
  readonly #checked = $derived.by(() =>
    checkDraft(this.draft, this.#options.agent, this.#options.workspaceId),
  );
  readonly #options: DeployFormOptions;
  readonly #newKey: () => string;
  #key: string;
  /** What was sent last with an outcome that is not known. */
  #unknown: string | undefined;

  constructor(options: DeployFormOptions) {
    this.#options = options;
    this.draft = options.draft;
    this.#newKey = options.newKey ?? (() => crypto.randomUUID());
    this.#key = this.#newKey();
  }

  get sending(): boolean {
    return this.#sending;
  }

  /** Why the form could not be sent, beside what is said at its fields. */
  get failure(): Failure | undefined {
    return this.#failure;
  }

  /** What the form asks for; undefined as long as something is wrong with it. */
  get request(): DeploymentRequest | undefined {
    return this.#checked.request;
  }

  /** What is wrong with a field; what was never touched is not complained about before the form is sent. */
  errorsOf(field: string): readonly string[] {
    const shown = this.#seen === 'all' || this.#seen.includes(field);
    const own = shown ? (this.#checked.errors.fields[field] ?? []) : [];
    return own.length > 0 ? own : (this.#refused.fields[field] ?? []);
  }

  /** The fields that something is said of. */
  get wrong(): readonly string[] {
    const { fields } = this.#checked.errors;
    return [...Object.keys(fields), ...Object.keys(this.#refused.fields)].filter(
      (field) => this.errorsOf(field).length > 0,
    );
  }

  /** What is wrong that belongs to no field, once the form was looked through. */
  get strayErrors(): readonly string[] {
    return this.#seen === 'all' ? this.#checked.errors.rest : [];
  }

  /** To be called when a field has been changed. */
  touch(field: string): void {
    if (this.#seen !== 'all' && !this.#seen.includes(field)) this.#seen = [...this.#seen, field];
    if (this.#refused.fields[field]) {
      const { [field]: _old, ...fields } = this.#refused.fields;
      this.#refused = { ...this.#refused, fields };
    }
  }

  /** Complains about everything that is wrong; true when nothing is. */
  lookThrough(): boolean {
    this.#seen = 'all';
    return this.#checked.request !== undefined;
  }

  /** Begins anew with another draft; nothing has been touched yet. */
  refill(draft: Draft): void {
    this.draft = draft;
    this.#seen = [];
    this.#refused = NO_ERRORS;
    this.#failure = undefined;
  }

  /** Sends the form, unless it is on its way already or something is wrong with it. */
  async send(): Promise<Deployment | undefined> {
    if (this.#sending) return undefined;
    this.#failure = undefined;
    this.#refused = NO_ERRORS;
    const request = this.lookThrough() ? this.#checked.request : undefined;
    if (request === undefined) return undefined;
    this.#sending = true;
    const content = JSON.stringify(request);
    // Something else than what may have arrived is asked for by itself.
    if (this.#unknown !== undefined && this.#unknown !== content) this.#key = this.#newKey();
    try {
      return await this.#options.api.createDeployment(request, { idempotencyKey: this.#key });
    } catch (error) {
      const status = error instanceof ProblemError ? error.problem.status : 0;
      const errors = error instanceof ProblemError ? (error.problem.errors ?? []) : [];
      this.#unknown = status >= 400 && status < 500 ? undefined : content;
      this.#refused = refusedFields(errors, this.draft);
      const failure = describeFailure(error);
      this.#failure = { ...failure, detail: [failure.detail, ...this.#refused.rest].join(' ') };
      this.#sending = false;
      return undefined;
    }
  }
}
