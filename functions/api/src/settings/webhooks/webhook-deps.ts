import type { AuditOrigin } from '@agent-gallery/contract/workspace';
import { webhookUrlProblem, type WebhookSender } from '@agent-gallery/records/webhooks';
import type { Firestore } from '@google-cloud/firestore';
import { isIP } from 'node:net';
import type { User } from '../../http/api-env.ts';
import { ApiProblem } from '../../http/api-problem.ts';

export interface WebhookDeps {
  db: Firestore;
  sender: WebhookSender;
}

/** Who asks, and for which workspace. */
export interface Asked {
  workspaceId: string;
  user: User;
  origin: AuditOrigin;
}

/** Refuses at once what no message would ever be sent to. Names are not looked up here. Throws `invalid-request`. */
export function requireCallable(url: string, { allowLoopback, guard }: WebhookSender): void {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '');
  const problem =
    webhookUrlProblem(url, allowLoopback) ??
    (isIP(host) !== 0 && !guard.isAllowed(host) ? 'This is a private address.' : undefined);
  if (problem === undefined) return;
  throw new ApiProblem('invalid-request', {
    detail: 'No message would ever be sent to this URL.',
    fix: 'Name a server that can be reached from the internet over https.',
    errors: [{ in: 'body', pointer: '/url', detail: problem }],
  });
}

/** A URL as the audit names it: what comes after the path is often a key. */
export function urlSubject(url: string): string {
  const { origin, pathname } = new URL(url);
  return origin + (pathname.length > 40 ? `${pathname.slice(0, 16)}…` : pathname);
}
