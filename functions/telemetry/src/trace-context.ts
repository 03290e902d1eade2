/** Where a span stands: its trace, itself, and whether the trace is kept. */
export interface TraceContext {
  /** 32 hexadecimal digits. */
  traceId: string;
  /** 16 hexadecimal digits. */
  spanId: string;
  sampled: boolean;
}

/** Version, trace, span, flags; what a later version adds is ignored (https://www.w3.org/TR/trace-context/#versioning-of-traceparent). */
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(?:-|$)/;

/** Reads a W3C `traceparent`; undefined for what is none. */
export function parseTraceparent(text: string | null | undefined): TraceContext | undefined {
  const [, traceId, spanId, flags] = TRACEPARENT.exec(text?.trim() ?? '') ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return undefined;
  return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & 1) === 1 };
}

/** A context as a W3C `traceparent`. */
export function formatTraceparent({ traceId, spanId, sampled }: TraceContext): string {
  return `00-${traceId}-${spanId}-${sampled ? '01' : '00'}`;
}

/** Attributes by which a Pub/Sub message carries its context: W3C’s own name, and that of Google’s client libraries. */
const MESSAGE_ATTRIBUTES = ['traceparent', 'googclient_traceparent'] as const;

/** The context that a Pub/Sub message’s attributes carry, if any. */
export function contextOfMessage(attributes: Readonly<Record<string, string>>): TraceContext | undefined {
  for (const name of MESSAGE_ATTRIBUTES) {
    const context = parseTraceparent(attributes[name]);
    if (context) return context;
  }
  return undefined;
}

/** The attributes by which a Pub/Sub message carries a context; none where there is none. */
export function messageContext(context: TraceContext | undefined): Record<string, string> {
  return context ? { [MESSAGE_ATTRIBUTES[0]]: formatTraceparent(context) } : {};
}

/** The caller’s own entry in `tracestate`: the span of its click, which nobody else reports, and when that began. */
export interface Click {
  spanId: string;
  startedAtMs: number;
}

const CLICK = /(?:^|,)\s*agent-gallery=([0-9a-f]{16})\.([0-9a-z]{8,9})\s*(?:,|$)/;

/** The console’s click in a `tracestate` (https://www.w3.org/TR/trace-context/#tracestate-header); undefined where there is none. */
export function parseClick(tracestate: string | null | undefined): Click | undefined {
  const [, spanId, time] = CLICK.exec(tracestate ?? '') ?? [];
  if (spanId === undefined || time === undefined) return undefined;
  return { spanId, startedAtMs: Number.parseInt(time, 36) };
}
