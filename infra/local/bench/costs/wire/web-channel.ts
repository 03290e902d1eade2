import { StringDecoder } from 'node:string_decoder';

/** Takes a WebChannel's answer as it comes (each chunk is its length in characters, a line end and JSON), and gives each message in it. */
export function webChannelMessages(onMessage: (message: unknown) => void): (part: Buffer) => void {
  const decoder = new StringDecoder('utf8');
  let text = '';
  return (part) => {
    text += decoder.write(part);
    for (;;) {
      const line = text.indexOf('\n');
      const length = Number(text.slice(0, line));
      if (line < 0 || !Number.isInteger(length) || text.length < line + 1 + length) return;
      const chunk = text.slice(line + 1, line + 1 + length);
      text = text.slice(line + 1 + length);
      for (const [, messages] of JSON.parse(chunk) as [number, unknown[]][]) messages.forEach(onMessage);
    }
  };
}

/** The messages of a WebChannel's request, from the form that it posts. */
export function webChannelPosts(body: string): unknown[] {
  return [...new URLSearchParams(body)]
    .filter(([name]) => /^req\d+___data__$/.test(name))
    .map(([, value]) => JSON.parse(value) as unknown);
}
