import type { LocalUser } from './local-user.ts';

/** Creates the local account in the Auth emulator, or sets an existing one's email and password back. */
export async function seedLocalUser(authHost: string, projectId: string, user: LocalUser): Promise<void> {
  const accounts = `http://${authHost}/identitytoolkit.googleapis.com/v1/projects/${projectId}/accounts`;
  const account = {
    localId: user.uid,
    email: user.email,
    password: user.password,
    displayName: user.displayName,
    emailVerified: true,
  };
  const created = await post(accounts, account);
  if (created.ok) return;
  const updated = await post(`${accounts}:update`, account);
  if (!updated.ok) throw new Error(`The local account could not be made: ${await updated.text()}`);
}

function post(url: string, body: object): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { authorization: 'Bearer owner', 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}
