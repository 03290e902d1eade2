import {
  BUILD_MACHINES,
  INGRESSES,
  TARGETS,
  isSecretName,
  isSecretValue,
  regionSchema,
} from '@agent-gallery/contract';
import { z } from 'zod';
import type { Draft, EnvRow } from './draft.ts';

const KEY = 'agent-gallery.deploy-draft';

const plain = z.string().max(1_000);
const draftSchema = z.object({
  target: z.enum(TARGETS),
  project: plain,
  region: regionSchema,
  serviceName: plain,
  access: z.enum(['private', 'public']),
  rebuild: z.boolean(),
  machineType: z.enum(['', ...BUILD_MACHINES]),
  buildTimeoutSeconds: plain,
  cpu: plain,
  memory: plain,
  cpuAlways: z.enum(['', 'true', 'false']),
  concurrency: plain,
  timeoutSeconds: plain,
  startupTimeoutSeconds: plain,
  port: plain,
  minInstances: plain,
  maxInstances: plain,
  serviceAccount: plain,
  ingress: z.enum(['', ...INGRESSES]),
  env: z.array(
    z.object({
      id: z.int(),
      name: plain,
      kind: z.enum(['value', 'secret']),
      value: z.string(),
      secret: plain,
      version: plain,
      withheld: z.boolean().default(false),
    }),
  ),
  labels: z.array(z.object({ id: z.int(), name: plain, value: plain })),
});

/** Keeps what was typed over a reload, a change of the language and the way back; in this tab only. */
export interface DraftStore {
  read(formKey: string): Draft | undefined;
  write(formKey: string, draft: Draft): void;
  forget(formKey: string): void;
}

/** A value that may be a secret is not stored; its row remembers that there was one. */
function withoutSecret(row: EnvRow): EnvRow {
  const isSecret = row.kind === 'value' && (isSecretName(row.name) || isSecretValue(row.value));
  return isSecret && row.value !== '' ? { ...row, value: '', withheld: true } : row;
}

/** Drafts in a storage such as the tab's session storage; where the browser stores nothing, nothing is kept. */
export function createDraftStore(storage: () => Storage = () => sessionStorage): DraftStore {
  const keyOf = (formKey: string) => `${KEY}.${formKey}`;
  return {
    read(formKey) {
      try {
        return draftSchema.safeParse(JSON.parse(storage().getItem(keyOf(formKey)) ?? 'null')).data;
      } catch {
        return undefined;
      }
    },
    write(formKey, draft) {
      try {
        storage().setItem(keyOf(formKey), JSON.stringify({ ...draft, env: draft.env.map(withoutSecret) }));
      } catch {
        // Only a reload is worse for it.
      }
    },
    forget(formKey) {
      try {
        storage().removeItem(keyOf(formKey));
      } catch {
        // There was nothing to forget.
      }
    },
  };
}
