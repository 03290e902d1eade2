import { resolve } from '$app/paths';

/** Where the chat with a service is a page of its own, with a conversation open or a new one. */
export function chatPath(serviceId: string, conversation?: string): string {
  const path = resolve('/services/[id]/chat', { id: serviceId });
  return conversation === undefined ? path : `${path}?conversation=${encodeURIComponent(conversation)}`;
}

/** Where two revisions of a service are spoken to side by side; with the operation that gives them their URLs. */
export function comparePath(
  serviceId: string,
  pair?: readonly [string, string],
  operation?: string | undefined,
): string {
  const query = new URLSearchParams({ service: serviceId });
  if (pair) {
    query.set('a', pair[0]);
    query.set('b', pair[1]);
  }
  if (operation !== undefined) query.set('operation', operation);
  return `${resolve('/chat/compare')}?${query.toString()}`;
}
