import type { SettingsClient } from '@agent-gallery/api/settings-client';
import { ProblemError } from '@agent-gallery/api/client';
import { defaultsProblems, type Workspace } from '@agent-gallery/contract';
import { patchWorkspace, workspacePatchSchema } from '@agent-gallery/contract/workspace';
import { settings } from '#lib/i18n/settings.ts';
import { describeFailure, type Failure } from '#lib/portal/failure.ts';

/** Fields of the form that are text, as they stand in it; empty is no default. */
export const PLACE_FIELDS = ['target', 'project', 'region', 'access'] as const;
export const NUMBER_FIELDS = [
  'cpu',
  'minInstances',
  'maxInstances',
  'concurrency',
  'timeoutSeconds',
  'startupTimeoutSeconds',
] as const;
export const TEXT_FIELDS = ['memory', 'serviceAccount', 'ingress'] as const;
export type DefaultsField =
  | (typeof PLACE_FIELDS)[number]
  | (typeof NUMBER_FIELDS)[number]
  | (typeof TEXT_FIELDS)[number]
  | 'name'
  | 'cpuAlways';
type Draft = Record<DefaultsField, string>;

const text = (value: unknown) => (value === undefined ? '' : String(value));

function draftOf({ name, defaults = {} }: Workspace): Draft {
  const { settings: runtime = {}, ...place } = defaults;
  return {
    name,
    ...Object.fromEntries(PLACE_FIELDS.map((field) => [field, text(place[field])])),
    ...Object.fromEntries([...NUMBER_FIELDS, ...TEXT_FIELDS].map((field) => [field, text(runtime[field])])),
    cpuAlways: runtime.cpuAlways === undefined ? '' : runtime.cpuAlways ? 'yes' : 'no',
  } as Draft;
}

const orNull = (value: string) => (value.trim() === '' ? null : value.trim());

/** What was entered, as the API wants it; null where there is to be no default. */
function patchOf(draft: Draft): unknown {
  const numbers = NUMBER_FIELDS.map((field) => [
    field,
    draft[field].trim() === '' ? null : Number(draft[field]),
  ]);
  return {
    name: draft.name,
    defaults: {
      ...Object.fromEntries(PLACE_FIELDS.map((field) => [field, orNull(draft[field])])),
      settings: {
        ...Object.fromEntries(numbers),
        ...Object.fromEntries(TEXT_FIELDS.map((field) => [field, orNull(draft[field])])),
        cpuAlways: draft.cpuAlways === '' ? null : draft.cpuAlways === 'yes',
      },
    },
  };
}

export type SaveState =
  { kind: 'idle' } | { kind: 'saving' } | { kind: 'saved' } | { kind: 'failed'; failure: Failure };

/** The defaults of a workspace while somebody edits them. */
export class DefaultsForm {
  draft = $state<Draft>({} as Draft);
  #workspace = $state.raw<Workspace>({} as Workspace);
  #save = $state.raw<SaveState>({ kind: 'idle' });
  #refused = $state.raw<Partial<Record<DefaultsField, string>>>({});
  readonly #client: Pick<SettingsClient, 'changeWorkspace'>;

  constructor(workspace: Workspace, client: Pick<SettingsClient, 'changeWorkspace'>) {
    this.#client = client;
    this.#take(workspace);
  }

  get saveState(): SaveState {
    return this.#save;
  }

  get isChanged(): boolean {
    const before = draftOf(this.#workspace);
    return Object.entries(this.draft).some(([field, value]) => before[field as DefaultsField] !== value);
  }

  /** What is wrong with a field, by the contract’s rules or in the API’s words. */
  readonly errors = $derived.by((): Partial<Record<DefaultsField, string>> => {
    const parsed = workspacePatchSchema.safeParse(patchOf(this.draft));
    if (!parsed.success)
      return Object.fromEntries(
        parsed.error.issues
          .toReversed()
          .map(({ path, message, code }) => [
            path.at(-1),
            code === 'invalid_type' ? settings.defaults.wholeNumber : message,
          ]),
      );
    const { defaults = {} } = patchWorkspace(this.#workspace, parsed.data);
    const impossible = defaultsProblems(defaults).map(({ setting, message }) => [setting, message]);
    return { ...this.#refused, ...Object.fromEntries(impossible) };
  });

  get isValid(): boolean {
    return Object.keys(this.errors).length === 0;
  }

  /** Takes note that somebody typed: what was said of the last save no longer holds. */
  touch(): void {
    this.#refused = {};
    if (this.#save.kind !== 'saving') this.#save = { kind: 'idle' };
  }

  undo(): void {
    this.#take(this.#workspace);
    this.touch();
  }

  async save(): Promise<Workspace | undefined> {
    const parsed = workspacePatchSchema.safeParse(patchOf(this.draft));
    if (!parsed.success || this.#save.kind === 'saving') return undefined;
    this.#save = { kind: 'saving' };
    try {
      const saved = await this.#client.changeWorkspace(parsed.data);
      this.#take(saved);
      this.#save = { kind: 'saved' };
      return saved;
    } catch (error) {
      if (error instanceof ProblemError)
        this.#refused = Object.fromEntries(
          (error.problem.errors ?? []).map(({ pointer, detail }) => [pointer.split('/').at(-1), detail]),
        );
      this.#save = { kind: 'failed', failure: describeFailure(error) };
      return undefined;
    }
  }

  #take(workspace: Workspace): void {
    this.#workspace = workspace;
    this.draft = draftOf(workspace);
  }
}
