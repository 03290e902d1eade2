import { paths, workspaceSchema, type Member } from '@agent-gallery/contract';
import type { LocalUser } from './local-user.ts';

/** Writes the workspace and makes the local user its admin, over the emulator's REST API, which needs no client. */
export async function seedWorkspace(
  firestoreHost: string,
  projectId: string,
  workspaceId: string,
  user: LocalUser,
): Promise<void> {
  const database = `projects/${projectId}/databases/(default)`;
  const workspace = workspaceSchema.parse({ id: workspaceId, name: 'Local workspace' });
  const member: Member = { uid: user.uid, role: 'admin', email: user.email };
  const documents = {
    [paths.workspace(workspaceId)]: workspace,
    [paths.member(workspaceId, user.uid)]: member,
  };
  const response = await fetch(`http://${firestoreHost}/v1/${database}/documents:commit`, {
    method: 'POST',
    headers: { authorization: 'Bearer owner', 'content-type': 'application/json' },
    body: JSON.stringify({
      writes: Object.entries(documents).map(([path, fields]) => ({
        update: { name: `${database}/documents/${path}`, fields: stringFields(fields) },
        updateMask: { fieldPaths: Object.keys(fields) },
      })),
    }),
  });
  if (!response.ok) throw new Error(`The local workspace could not be written: ${await response.text()}`);
}

function stringFields(record: object): Record<string, { stringValue: string }> {
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [name, { stringValue: String(value) }]),
  );
}
