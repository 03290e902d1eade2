import { ProblemError, type ApiClient } from '@agent-gallery/api/client';
import { newAgentSchema, type Agent, type NewAgentInput } from '@agent-gallery/contract';
import { agents } from '#lib/i18n/agents.ts';
import { describeFailure, type Failure } from '#lib/portal/failure.ts';
import type { ArchiveUpload } from './archive-upload.svelte.ts';

export const ORIGINS = ['git', 'archive', 'image'] as const;
export type Origin = (typeof ORIGINS)[number];

/** The form's fields, and what of a request each of them is. */
const POINTERS = {
  name: '/name',
  description: '/description',
  framework: '/framework',
  tags: '/tags',
  url: '/source/url',
  ref: '/source/ref',
  folder: '/source/folder',
  dockerfile: '/source/dockerfile',
  tokenSecret: '/source/tokenSecret',
  archive: '/source/object',
  image: '/source/image',
} as const;
export type AddField = keyof typeof POINTERS;

const OF_ORIGIN: Readonly<Record<Origin, readonly AddField[]>> = {
  git: ['url', 'ref', 'folder', 'dockerfile', 'tokenSecret'],
  archive: ['archive', 'folder', 'dockerfile'],
  image: ['image'],
};
const OF_ALL: readonly AddField[] = ['name', 'description', 'framework', 'tags'];

export interface AddValues {
  origin: Origin;
  name: string;
  description: string;
  framework: Agent['framework'];
  /** With commas between them. */
  tags: string;
  url: string;
  ref: string;
  folder: string;
  /** Within the folder. */
  dockerfile: string;
  tokenSecret: string;
  image: string;
}

const EMPTY: AddValues = {
  origin: 'git',
  name: '',
  description: '',
  framework: 'a2a',
  tags: '',
  url: '',
  ref: '',
  folder: '',
  dockerfile: '',
  tokenSecret: '',
  image: '',
};

/** The field that a request's JSON pointer leads to, or into. */
function fieldOf(pointer: string): AddField | undefined {
  const found = Object.entries(POINTERS).find(([, own]) => pointer === own || pointer.startsWith(`${own}/`));
  return found?.[0] as AddField | undefined;
}

/** One filling-in of the form that adds an agent to the workspace's gallery. */
export class AddAgentForm {
  values: AddValues = $state({ ...EMPTY });
  #sending = $state(false);
  #failure = $state.raw<Failure>();
  #refused = $state.raw<Partial<Record<AddField, readonly string[]>>>({});
  #seen = $state.raw<readonly AddField[]>([]);
  readonly upload: ArchiveUpload;
  readonly #wrong = $derived.by(() => this.#check());
  readonly #api: Pick<ApiClient, 'addAgent'>;
  readonly #workspaceId: string;

  constructor(api: Pick<ApiClient, 'addAgent'>, workspaceId: string, upload: ArchiveUpload) {
    this.#api = api;
    this.#workspaceId = workspaceId;
    this.upload = upload;
  }

  get sending(): boolean {
    return this.#sending;
  }

  /** Why the form could not be sent, beside what is said at its fields. */
  get failure(): Failure | undefined {
    return this.#failure;
  }

  /** Fields of the way that is chosen, in the order in which they stand. */
  get fields(): readonly AddField[] {
    return [...OF_ORIGIN[this.values.origin], ...OF_ALL];
  }

  /** What is wrong with a field; of one that was not left yet nothing is said before the form is sent. */
  errorsOf(field: AddField): readonly string[] {
    const refused = this.#refused[field] ?? [];
    if (refused.length > 0) return refused;
    return this.#seen.includes(field) && this.#wrong.includes(field) ? [this.#words(field)] : [];
  }

  /** To be called when a field was left. */
  leave(field: AddField): void {
    if (!this.#seen.includes(field)) this.#seen = [...this.#seen, field];
  }

  /** To be called when a field is changed: what the API said of it holds no longer. */
  change(field: AddField): void {
    if (this.#refused[field] !== undefined) this.#refused = { ...this.#refused, [field]: [] };
  }

  /** The first field that has something wrong, once the form was sent. */
  get firstWrong(): AddField | undefined {
    return this.fields.find((field) => this.errorsOf(field).length > 0);
  }

  /** Sends the form, unless it is on its way or something is wrong with it. */
  async send(): Promise<Agent | undefined> {
    if (this.#sending) return undefined;
    this.#failure = undefined;
    this.#refused = {};
    this.#seen = this.fields;
    if (this.#wrong.length > 0) return undefined;
    this.#sending = true;
    try {
      return await this.#api.addAgent(this.request());
    } catch (error) {
      this.#take(error);
      return undefined;
    } finally {
      this.#sending = false;
    }
  }

  /** What is sent: of the fields, those of the way that is chosen. */
  request(): NewAgentInput {
    const { name, description, framework, tags } = this.values;
    return {
      workspaceId: this.#workspaceId,
      name: name.trim(),
      description: description.trim(),
      framework,
      tags: tags
        .split(',')
        .map((tag) => tag.trim())
        .filter(Boolean),
      source: this.#source(),
    };
  }

  #source(): NewAgentInput['source'] {
    const { origin, url, ref, folder, dockerfile, tokenSecret, image } = this.values;
    const inside = (path: string) => path.trim().replace(/^\.?\/+|\/+$/g, '');
    const inner = inside(folder);
    const file = inside(dockerfile);
    const named = file === '' ? {} : { dockerfile: file };
    switch (origin) {
      case 'git':
        return {
          kind: 'git',
          url: url.trim(),
          folder: inner,
          ...named,
          ...(ref.trim() !== '' && { ref: ref.trim() }),
          ...(tokenSecret.trim() !== '' && { tokenSecret: tokenSecret.trim() }),
        };
      case 'archive': {
        const { state } = this.upload;
        return {
          kind: 'archive',
          object: state.kind === 'sent' ? state.object : '',
          folder: inner,
          ...named,
        };
      }
      case 'image':
        return { kind: 'image', image: image.trim() };
      default: {
        const unknown: never = origin;
        throw new Error(`Unknown origin ${String(unknown)}`);
      }
    }
  }

  #check(): readonly AddField[] {
    const parsed = newAgentSchema.safeParse(this.request());
    const issues = parsed.success ? [] : parsed.error.issues;
    return issues.flatMap(({ path }) => fieldOf(`/${path.map(String).join('/')}`) ?? []);
  }

  #words(field: AddField): string {
    if (field === 'archive' && this.upload.state.kind === 'sending') return agents.add.wrong.archiveOnItsWay;
    return agents.add.wrong[field];
  }

  #take(error: unknown): void {
    const rest: string[] = [];
    if (error instanceof ProblemError) {
      const refused: Partial<Record<AddField, string[]>> = {};
      for (const { in: part, pointer, detail } of error.problem.errors ?? []) {
        const field = part === 'body' ? fieldOf(pointer) : undefined;
        if (field === undefined || !this.fields.includes(field)) rest.push(detail);
        else (refused[field] ??= []).push(detail);
      }
      this.#refused = refused;
    }
    const failure = describeFailure(error);
    this.#failure = { ...failure, detail: [failure.detail, ...rest].join(' ') };
  }
}
