import { describe, expect, it, test } from 'vitest';
import {
  contextOfMessage,
  formatTraceparent,
  messageContext,
  parseClick,
  parseTraceparent,
} from './trace-context.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';

describe('a traceparent', () => {
  test.each([
    ['a sampled one', `00-${TRACE}-${SPAN}-01`, { traceId: TRACE, spanId: SPAN, sampled: true }],
    ['one that is not sampled', `00-${TRACE}-${SPAN}-00`, { traceId: TRACE, spanId: SPAN, sampled: false }],
    ['one with a random trace id', `00-${TRACE}-${SPAN}-03`, { traceId: TRACE, spanId: SPAN, sampled: true }],
    ['a later version’s', `01-${TRACE}-${SPAN}-01-more`, { traceId: TRACE, spanId: SPAN, sampled: true }],
    ['version ff', `ff-${TRACE}-${SPAN}-01`, undefined],
    ['a trace of zeros', `00-${'0'.repeat(32)}-${SPAN}-01`, undefined],
    ['a span of zeros', `00-${TRACE}-${'0'.repeat(16)}-01`, undefined],
    ['capitals', `00-${TRACE.toUpperCase()}-${SPAN}-01`, undefined],
    ['one cut short', `00-${TRACE}-${SPAN}`, undefined],
    ['a line break', `00-${TRACE}-${SPAN}-01\nX: y`, undefined],
    ['nothing', undefined, undefined],
  ])('%s', (_, text, expected) => {
    expect(parseTraceparent(text)).toEqual(expected);
  });

  it('is written as it is read', () => {
    const text = `00-${TRACE}-${SPAN}-01`;
    const context = parseTraceparent(text);
    expect(context && formatTraceparent(context)).toBe(text);
  });
});

describe('a message', () => {
  const context = { traceId: TRACE, spanId: SPAN, sampled: true };

  it('carries its context by W3C’s name', () => {
    expect(messageContext(context)).toEqual({ traceparent: `00-${TRACE}-${SPAN}-01` });
    expect(contextOfMessage(messageContext(context))).toEqual(context);
    expect(messageContext(undefined)).toEqual({});
  });

  it('of Google’s client libraries carries it by theirs, and W3C’s name goes before', () => {
    const other = `00-${'a'.repeat(32)}-${SPAN}-01`;
    expect(contextOfMessage({ googclient_traceparent: formatTraceparent(context) })).toEqual(context);
    expect(contextOfMessage({ googclient_traceparent: other, ...messageContext(context) })).toEqual(context);
    expect(contextOfMessage({ traceparent: 'nonsense', googclient_traceparent: other })?.traceId).toBe(
      'a'.repeat(32),
    );
    expect(contextOfMessage({})).toBeUndefined();
  });
});

test.each([
  [
    'the console’s',
    `agent-gallery=${SPAN}.mh8x2k3f`,
    { spanId: SPAN, startedAtMs: Number.parseInt('mh8x2k3f', 36) },
  ],
  [
    'among others',
    `a=1, agent-gallery=${SPAN}.mh8x2k3f ,b=2`,
    { spanId: SPAN, startedAtMs: Number.parseInt('mh8x2k3f', 36) },
  ],
  ['another’s', `congo=${SPAN}.mh8x2k3f`, undefined],
  ['one with no time', `agent-gallery=${SPAN}`, undefined],
  ['nothing', null, undefined],
])('a click in tracestate: %s', (_, text, expected) => {
  expect(parseClick(text)).toEqual(expected);
});
