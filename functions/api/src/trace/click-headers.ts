const hex = (length: number) =>
  Array.from(crypto.getRandomValues(new Uint8Array(length)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');

/**
 * Begins a trace at a click (https://www.w3.org/TR/trace-context/). The page reports no spans: `tracestate` says which one
 * the click is and when it was, so that the API reports it.
 */
export function clickHeaders(): { traceparent: string; tracestate: string } {
  const span = hex(8);
  return {
    traceparent: `00-${hex(16)}-${span}-01`,
    tracestate: `agent-gallery=${span}.${Date.now().toString(36)}`,
  };
}
