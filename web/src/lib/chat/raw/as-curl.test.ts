import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { asCurl, shellQuote } from './as-curl.ts';

const run = promisify(execFile);

/** What a POSIX shell hands to curl, argument by argument. */
async function argumentsOf(command: string): Promise<string[]> {
  const { stdout } = await run('/bin/sh', ['-c', `curl() { printf '%s\\0' "$@"; }\n${command}`], {
    env: { ID_TOKEN: 'the-readers-own', PATH: '/nowhere' },
  });
  return stdout.split('\0').slice(0, -1);
}

const HOSTILE = [
  "it's",
  "''; touch /tmp/pwned; echo '",
  '$(touch /tmp/pwned) `id` ${HOME} $ID_TOKEN',
  'two\nlines\r\nand\ttabs',
  '\\ \\n \\\'" "',
  '!! !$ #comment ; & | > < * ? [a-z] {a,b} ~',
  '-o/tmp/pwned',
  '@/etc/passwd',
  'grüße 👋 ‮rtl \u0001\u001b[31m',
  "'",
  '',
];

describe('asCurl', () => {
  it.each(HOSTILE)('hands %j to curl as it is', async (text) => {
    const url = `https://portal.example/api/v1/services/x/a2a/tasks?q=${encodeURIComponent(text)}`;
    const body = JSON.stringify({ message: { parts: [{ text }] } });
    const command = asCurl({ method: 'POST', url, headers: { 'content-type': 'application/json' }, body });
    expect(await argumentsOf(command)).toEqual([
      '--no-buffer',
      '--globoff',
      '--request',
      'POST',
      '--url',
      url,
      '--header',
      'Authorization: Bearer the-readers-own',
      '--header',
      'content-type: application/json',
      '--data-raw',
      body,
    ]);
  });

  it.each(HOSTILE)('hands a body, a URL and a method of %j as they are too', async (text) => {
    const sent = await argumentsOf(asCurl({ method: text, url: text, headers: {}, body: text }));
    expect([sent[3], sent[5], sent.at(-1)]).toEqual([text, text, text]);
  });

  it('never writes a token, and no header that breaks its line', async () => {
    const command = asCurl({
      method: 'GET',
      url: 'https://portal.example',
      headers: { Authorization: 'Bearer eyJhbGciOi', 'last-event-id': '7\r\nX-Evil: 1' },
    });
    expect(command).not.toContain('eyJ');
    expect(await argumentsOf(command)).toContain('last-event-id: 7 X-Evil: 1');
    expect(command).not.toContain('--data-raw');
  });
});

it('leaves out what no argument can hold', () => {
  expect(shellQuote('a\0b')).toBe("'ab'");
});
