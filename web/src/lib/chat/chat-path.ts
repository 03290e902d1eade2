import { resolve } from '$app/paths';

/** Where the chat with a service is a page of its own, with a conversation open or a new one. */
export function chatPath(serviceId: string, conversation?: string): string {
  const path = resolve('/services/[id]/chat', { id: serviceId });
  return conversation === undefined ? path : `${path}?conversation=${encodeURIComponent(conversation)}`;
}

/** Where two revisions of a service are spoken to side by side. */
export function comparePath(serviceId: string): string {
  return `${resolve('/chat/compare')}?service=${encodeURIComponent(serviceId)}`;
}
