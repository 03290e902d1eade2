import { BaseToolset, type BaseTool, type ReadonlyContext } from '@google/adk';

/**
 * A toolset that asks the one behind it for its tools at most once in `keepMs`, since the model's every step asks. It does
 * not close with a run, as ADK would have it: runs of other users go on.
 */
export class KeptToolset extends BaseToolset {
  readonly #source: BaseToolset;
  readonly #keepMs: number;
  readonly #describeError: (error: unknown) => Error;
  #tools: Promise<BaseTool[]> | undefined;
  #until = 0;

  constructor(source: BaseToolset, options: { keepMs: number; describeError: (error: unknown) => Error }) {
    super([]);
    this.#source = source;
    this.#keepMs = options.keepMs;
    this.#describeError = options.describeError;
  }

  override getTools(context?: ReadonlyContext): Promise<BaseTool[]> {
    if (this.#tools !== undefined && Date.now() < this.#until) return this.#tools;
    const tools = this.#source.getTools(context).catch((error: unknown) => {
      if (this.#tools === tools) this.#tools = undefined;
      throw this.#describeError(error);
    });
    this.#tools = tools;
    this.#until = Date.now() + this.#keepMs;
    return tools;
  }

  override close(): Promise<void> {
    return Promise.resolve();
  }
}
