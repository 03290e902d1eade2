import type { ForwardLimits, ServiceAnswer } from './call-service.ts';
import { callerHeaders, isEventStream } from './proxied-headers.ts';
import { relayBody, type RelayError } from './relay-body.ts';

/** Told when an answer breaks off after its headers were passed on; true when it has cut the caller's connection. */
export type OnBroken = (error: RelayError) => boolean;

/** Passes a service's answer back to the caller as it is, streams as they come. */
export function passOn(
  { response, abort }: ServiceAnswer,
  limits: ForwardLimits,
  onBroken: OnBroken,
): Response {
  const { status, headers, body } = response;
  const maxBytes = isEventStream(headers) ? Infinity : limits.answerMaxBytes;
  const relayed = body && relayBody(body, { idleTimeoutMs: limits.idleTimeoutMs, maxBytes }, abort, onBroken);
  return new Response(relayed, { status, headers: callerHeaders(headers) });
}
