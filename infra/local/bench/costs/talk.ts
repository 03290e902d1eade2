import type { CostStage } from './open-stage.ts';

const HEADERS = { 'A2A-Version': '1.0', 'Content-Type': 'application/json' };

/** Says so many messages to a service as the console does: hands each one over, then follows its task to the end. */
export async function talk({ portal }: CostStage, serviceId: string, messages: number): Promise<void> {
  const signIn = await fetch(
    `http://${portal.emulators.hosts.auth}/identitytoolkit.googleapis.com/v1/accounts:signInWithPassword?key=demo`,
    {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...portal.user, returnSecureToken: true }),
    },
  );
  const { idToken } = (await signIn.json()) as { idToken: string };
  const headers = { ...HEADERS, authorization: `Bearer ${idToken}` };
  const url = `${portal.url}/api/v1/services/${serviceId}/a2a`;
  for (let count = 0; count < messages; count++) {
    const sent = await fetch(`${url}/message:send`, {
      method: 'POST',
      headers,
      body: JSON.stringify({
        message: {
          messageId: `cost-${String(count)}-${String(Date.now())}`,
          role: 'ROLE_USER',
          parts: [{ text: `How many kilometres are ${String(count + 1)} miles?` }],
        },
        configuration: { returnImmediately: true },
      }),
    });
    const { task } = (await sent.json()) as { task?: { id: string } };
    if (task === undefined) throw new Error(`message:send answered ${String(sent.status)} without a task`);
    const stream = await fetch(`${url}/message:stream?task_id=${task.id}`, {
      headers: { ...headers, accept: 'text/event-stream' },
    });
    const text = await stream.text();
    if (!text.includes('TASK_STATE_COMPLETED')) throw new Error(`The task did not complete: ${text}`);
  }
}
