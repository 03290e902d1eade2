import {
  deploymentRequestSchema,
  envNameSchema,
  runtimeOf,
  runtimeProblems,
  type Agent,
  type DeploymentRequest,
  type FieldError,
} from '@agent-gallery/contract';
import type { z } from 'zod';
import { form } from '#lib/i18n/form.ts';
import type { Draft } from './draft.ts';
import { isBlankEnv, isBlankLabel, requestOf } from './request-of.ts';

/** What is wrong, by the id of the field that it is about; `rest` holds what belongs to none. */
export interface DraftErrors {
  fields: Readonly<Record<string, readonly string[]>>;
  rest: readonly string[];
}

export const NO_ERRORS: DraftErrors = { fields: {}, rest: [] };

export interface CheckedDraft {
  errors: DraftErrors;
  /** What the draft asks for; undefined when something is wrong with it. */
  request: DeploymentRequest | undefined;
}

type Named = readonly [field: string, message: string];
const TOP_FIELDS = ['target', 'project', 'region', 'serviceName', 'access', 'rebuild'];

/** Everything that the contract finds wrong with a draft for an agent, and what rows cannot say of each other. */
export function checkDraft(
  draft: Draft,
  agent: Pick<Agent, 'id' | 'framework' | 'runtime'>,
  workspaceId: string,
): CheckedDraft {
  const parsed = deploymentRequestSchema.safeParse(requestOf(draft, { workspaceId, agentId: agent.id }));
  const named: Named[] = parsed.success
    ? runtimeProblems(runtimeOf(agent, parsed.data.settings)).map(({ setting, message }) => [
        `settings.${setting}`,
        message,
      ])
    : parsed.error.issues.map((issue) => [fieldOf(issue.path, draft), issueWords(issue)]);
  named.push(...rowErrors(draft));
  const errors = collect(named);
  return { errors, request: parsed.success && isClean(errors) ? parsed.data : undefined };
}

/** What a problem document's pointers say of the fields of a draft. */
export function refusedFields(errors: readonly FieldError[], draft: Draft): DraftErrors {
  return collect(
    errors.map(({ in: part, pointer, detail }) => [
      part === 'body' ? fieldOf(pathOf(pointer), draft) : '',
      detail,
    ]),
  );
}

export function isClean({ fields, rest }: DraftErrors): boolean {
  return rest.length === 0 && Object.keys(fields).length === 0;
}

/** The parts of a JSON pointer (RFC 6901). */
function pathOf(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** The field that a path into the request is about; empty when there is none. */
function fieldOf(path: readonly PropertyKey[], draft: Draft): string {
  const [top = '', setting, name, part] = path.map(String);
  if (top === 'build' && setting !== undefined) return `build.${setting}`;
  if (top !== 'settings') return TOP_FIELDS.includes(top) ? top : '';
  if (setting === undefined) return '';
  if (name === undefined) return `settings.${setting}`;
  const lies = (row: { name: string }) => row.name.trim() === name;
  if (setting === 'env') {
    const row = draft.env.findLast((one) => !isBlankEnv(one) && lies(one));
    if (row === undefined) return 'settings.env';
    if (!envNameSchema.safeParse(name).success) return `env.${row.id}.name`;
    return `env.${row.id}.${row.kind === 'secret' ? (part ?? 'secret') : 'value'}`;
  }
  const row = draft.labels.findLast((one) => !isBlankLabel(one) && lies(one));
  return row === undefined ? 'settings.labels' : `labels.${row.id}`;
}

function rowErrors({ env, labels }: Draft): Named[] {
  const twice = <Row extends { id: number; name: string }>(
    rows: readonly Row[],
    field: (row: Row) => string,
  ) =>
    rows.flatMap((row, index): Named[] =>
      row.name.trim() !== '' && rows.slice(0, index).some((one) => one.name.trim() === row.name.trim())
        ? [[field(row), form.check.nameTwice]]
        : [],
    );
  return [
    ...twice(env, ({ id }) => `env.${id}.name`),
    ...twice(labels, ({ id }) => `labels.${id}`),
    ...env.flatMap((row): Named[] =>
      row.withheld && row.kind === 'value' ? [[`env.${row.id}.value`, form.check.withheld]] : [],
    ),
  ];
}

/** The contract’s own words; zod’s for plain numbers are for programmers. */
function issueWords(issue: z.core.$ZodIssue): string {
  const isOwn = !/^(Invalid input|Too (small|big))/.test(issue.message);
  if (isOwn) return issue.message;
  if (issue.code === 'invalid_type') return form.check.wholeNumber;
  if (issue.code === 'too_small') return form.check.atLeast(Number(issue.minimum));
  if (issue.code === 'too_big') return form.check.atMost(Number(issue.maximum));
  return issue.message;
}

function collect(named: readonly Named[]): DraftErrors {
  const fields: Record<string, string[]> = {};
  const rest: string[] = [];
  for (const [field, message] of named) {
    const messages = field === '' ? rest : (fields[field] ??= []);
    if (!messages.includes(message)) messages.push(message);
  }
  return { fields, rest };
}
