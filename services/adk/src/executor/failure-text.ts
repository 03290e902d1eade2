const MAX_CHARS = 600;
const SECRET = /(\b(?:key|token|authorization|bearer)["'\s:=]+)[\w.~+/-]{8,}/gi;

/** The message of a JSON error body, such as Gemini's; undefined if the text is none. */
const messageInJson = (text: string): string | undefined => {
  const start = text.indexOf('{');
  if (start === -1) return undefined;
  try {
    const body = JSON.parse(text.slice(start)) as { error?: { message?: unknown }; message?: unknown };
    const message = body.error?.message ?? body.message;
    return typeof message === 'string' ? text.slice(0, start) + message : undefined;
  } catch {
    return undefined;
  }
};

/** What the caller is told of an error: its message, without stack, secrets or length. */
export const failureText = (error: unknown): string => {
  const text = error instanceof Error ? error.message : String(error);
  const message = text.replace(/\n\s+at .*$/s, '');
  const plain = (messageInJson(message) ?? message).replace(SECRET, '$1…');
  return plain.length > MAX_CHARS
    ? `${plain.slice(0, MAX_CHARS)}…`
    : plain || 'The agent failed without a reason.';
};
