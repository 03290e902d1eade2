import {
  deploymentRequestSchema,
  type DeploymentRequestInput,
  type FieldError,
} from '@agent-gallery/contract';

/** The form's fields, named as in the request. */
export const FIELDS = ['agentId', 'target', 'project', 'region', 'serviceName', 'access'] as const;
export type Field = (typeof FIELDS)[number];

/** What is wrong, by field; `rest` holds what belongs to none. */
export interface RequestErrors {
  fields: Partial<Record<Field, string[]>>;
  rest: string[];
}

/** Everything that the contract finds wrong with a request. */
export function checkRequest(request: DeploymentRequestInput): RequestErrors {
  const parsed = deploymentRequestSchema.safeParse(request);
  if (parsed.success) return { fields: {}, rest: [] };
  return collect(parsed.error.issues.map(({ path, message }) => [String(path[0] ?? ''), message]));
}

/** What a problem document's pointers say of the form's fields. */
export function requestErrorsOf(errors: readonly FieldError[]): RequestErrors {
  return collect(
    errors.map(({ in: part, pointer, detail }) => [
      part === 'body' ? pointer.replace(/^\//, '') : '',
      detail,
    ]),
  );
}

export function isClean(errors: RequestErrors): boolean {
  return errors.rest.length === 0 && Object.keys(errors.fields).length === 0;
}

function collect(named: readonly (readonly [name: string, message: string])[]): RequestErrors {
  const errors: RequestErrors = { fields: {}, rest: [] };
  for (const [name, message] of named) {
    const field = FIELDS.find((known) => known === name);
    if (field === undefined) errors.rest.push(message);
    else errors.fields[field] = [...(errors.fields[field] ?? []), message];
  }
  return errors;
}
