import {
  type DeploymentRejected,
  type FieldError,
  type Publisher,
  PUBLISHER_ATTRIBUTE,
  deploymentOrderSchema,
  deploymentRequestSchema,
  includesRole,
  paths,
  publisherIdSchema,
  publisherSchema,
} from '@agent-gallery/contract';
import { RequestRefused, createDeployment, originOf, readRecord } from '@agent-gallery/records';
import type { Firestore } from '@google-cloud/firestore';
import { z } from 'zod';

/** Why a message is refused, as it is told to its publisher. */
export class OrderRejected extends Error {
  readonly code: DeploymentRejected['data']['code'];
  readonly fix: string;
  readonly errors: FieldError[];

  constructor(code: OrderRejected['code'], reason: string, fix: string, errors: FieldError[] = []) {
    super(reason);
    this.name = 'OrderRejected';
    this.code = code;
    this.fix = fix;
    this.errors = errors;
  }
}

const orderShape = z.object({ data: z.object({ request: z.unknown() }) });

/** Whether a message is a whole request, rather than a hint of the portal's own. */
export function isOrder(value: unknown): boolean {
  const shape = orderShape.safeParse(value);
  return shape.success && shape.data.data.request !== undefined;
}

async function requirePublisher(db: Firestore, name: string | undefined): Promise<Publisher> {
  const id = publisherIdSchema.safeParse(name);
  const publisher = id.success
    ? await readRecord(db.doc(paths.publisher(id.data)), publisherSchema)
    : undefined;
  if (publisher) return publisher;
  const reason = name === undefined ? 'The message names no publisher.' : `There is no publisher "${name}".`;
  const fix = `Set the attribute ${PUBLISHER_ATTRIBUTE} to the id that the portal’s administrator has registered.`;
  throw new OrderRejected('publisher-unknown', reason, fix);
}

const pointerOf = (path: readonly PropertyKey[]) =>
  path.map((key) => '/' + String(key).replaceAll('~', '~0').replaceAll('/', '~1')).join('');

function parse<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.map(({ path, message }) => ({
    in: 'body' as const,
    pointer: pointerOf(path),
    detail: message,
  }));
  const first = errors[0];
  const reason = `The message is not as the AsyncAPI page says: ${first?.pointer ?? ''} ${first?.detail ?? ''}`;
  throw new OrderRejected('invalid-request', reason, 'Put right what `errors` lists.', errors);
}

/** A refusal as it is told of a message: its fields are those of `data`. */
function rejectionOf({ code, details }: RequestRefused): OrderRejected {
  const errors = (details.errors ?? []).map(({ in: part, pointer, detail }) => ({
    in: 'body' as const,
    pointer: part === 'header' ? '/data/idempotencyKey' : `/data/request${pointer}`,
    detail,
  }));
  return new OrderRejected(code, details.detail, details.fix, errors);
}

/**
 * Creates the deployment that another system's message asks for, in its publisher's workspace and with its role, by the same
 * rules as the API; the same idempotency key is the same deployment. Returns its id. Throws an OrderRejected.
 */
export async function takeOrder(
  db: Firestore,
  value: unknown,
  attributes: Readonly<Record<string, string>>,
  trace?: string,
): Promise<string> {
  const publisher = await requirePublisher(db, attributes[PUBLISHER_ATTRIBUTE]);
  const { data } = parse(deploymentOrderSchema, value);
  const { workspaceId = publisher.workspaceId } = data.request;
  if (workspaceId !== publisher.workspaceId || !includesRole(publisher.role, 'deployer'))
    throw new OrderRejected(
      'forbidden',
      `The publisher "${publisher.id}" may not deploy in the workspace "${workspaceId}".`,
      `Ask the portal’s administrator for the role deployer there; it has the role ${publisher.role} in "${publisher.workspaceId}".`,
    );
  const request = deploymentRequestSchema.parse({ ...data.request, workspaceId });
  const actor = { kind: 'system', id: publisher.id, email: null } as const;
  try {
    const { deployment } = await createDeployment(db, {
      request,
      idempotencyKey: data.idempotencyKey,
      actor,
      origin: originOf('message'),
      trace,
    });
    return deployment.id;
  } catch (error) {
    if (error instanceof RequestRefused) throw rejectionOf(error);
    throw error;
  }
}
