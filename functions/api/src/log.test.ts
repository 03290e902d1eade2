import { describe, expect, it } from 'vitest';
import { createLog, withFields } from './log.ts';

function captured(): { lines: string[]; log: ReturnType<typeof createLog> } {
  const lines: string[] = [];
  return { lines, log: createLog((line) => lines.push(line)) };
}

describe('the log', () => {
  it('writes one line of JSON, whatever the text', () => {
    const { lines, log } = captured();
    log('INFO', 'two\nlines', { deploymentId: 'daaaaaaaaaaa' });
    expect(lines).toHaveLength(1);
    expect(lines[0]?.indexOf('\n')).toBe((lines[0]?.length ?? 0) - 1);
    expect(JSON.parse(lines[0] ?? '')).toEqual({
      severity: 'INFO',
      message: 'two\nlines',
      deploymentId: 'daaaaaaaaaaa',
    });
  });

  it('names the trace as Cloud Logging does', () => {
    const { lines, log } = captured();
    withFields(log, { requestId: 'r1', trace: 'projects/p/traces/t' })('WARNING', 'slow');
    expect(JSON.parse(lines[0] ?? '')).toEqual({
      severity: 'WARNING',
      message: 'slow',
      requestId: 'r1',
      'logging.googleapis.com/trace': 'projects/p/traces/t',
    });
  });

  it('describes an error with its causes, and one that causes itself', () => {
    const { lines, log } = captured();
    const root = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
    const error = new Error('no publish', { cause: root });
    log('ERROR', 'failed', { error });
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      error: { message: 'no publish', cause: { message: 'refused', code: 'ECONNREFUSED' } },
    });
    root.cause = error;
    log('ERROR', 'failed', { error });
    expect(lines).toHaveLength(2);
    log('ERROR', 'failed', { error: 'only text' });
    expect(JSON.parse(lines[2] ?? '')).toMatchObject({ error: 'only text' });
  });
});
