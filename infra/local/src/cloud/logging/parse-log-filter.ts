import { RpcError, rpcCode } from '../rpc-error.ts';
import { severities, type LogEntry } from './log-entry.ts';

export type EntryTest = (entry: LogEntry) => boolean;

const TOKEN = /\s*(?:(\(|\))|(!=|>=|<=|=~|!~|=|>|<|:)|"((?:[^"\\]|\\.)*)"|([^\s()=<>:!"]+))/y;

type Token =
  | { kind: 'paren'; text: string }
  | { kind: 'operator'; text: string }
  | { kind: 'word' | 'quoted'; text: string };

/**
 * Reads a filter of Cloud Logging: comparisons, a bare text, NOT, AND (or nothing between two) and OR, which binds tighter, and
 * parentheses (https://cloud.google.com/logging/docs/view/logging-query-language). Throws INVALID_ARGUMENT on anything else.
 */
export function parseLogFilter(filter: string): EntryTest {
  const tokens = tokenize(filter);
  let index = 0;
  const peek = (word?: string) => {
    const token = tokens[index];
    return word === undefined ? token : token?.kind === 'word' && token.text === word ? token : undefined;
  };
  const fail = () => new RpcError(rpcCode.invalidArgument, `Unparseable filter: ${filter}`);

  const all = (): EntryTest => {
    const tests: EntryTest[] = [];
    for (let token = peek(); token && token.text !== ')'; token = peek()) {
      if (peek('AND')) index += 1;
      tests.push(any());
    }
    return (entry) => tests.every((test) => test(entry));
  };
  const any = (): EntryTest => {
    const tests = [one()];
    while (peek('OR')) {
      index += 1;
      tests.push(one());
    }
    return (entry) => tests.some((test) => test(entry));
  };
  const one = (): EntryTest => {
    const token = tokens[index++];
    if (!token || token.kind === 'operator') throw fail();
    if (token.kind === 'word' && token.text === 'NOT') {
      const test = one();
      return (entry) => !test(entry);
    }
    if (token.kind === 'paren') {
      if (token.text === ')') throw fail();
      const test = all();
      if (tokens[index++]?.text !== ')') throw fail();
      return test;
    }
    let path = token.text;
    // labels."k8s-pod/name"
    while (path.endsWith('.') && tokens[index]?.kind === 'quoted')
      path += `\u0000${tokens[index++]?.text ?? ''}`;
    if (peek()?.kind !== 'operator') return (entry) => JSON.stringify(entry).includes(token.text);
    const operator = tokens[index++]?.text ?? '';
    const value = tokens[index++];
    if (!value || value.kind === 'operator' || value.kind === 'paren') throw fail();
    return comparison(path, operator, value.text);
  };

  const test = all();
  if (index < tokens.length) throw fail();
  return test;
}

function tokenize(filter: string): Token[] {
  const tokens: Token[] = [];
  const text = filter.replace(/--[^\n]*/g, (comment, at: number) =>
    at === 0 || /\s/.test(filter[at - 1] ?? '') ? '' : comment,
  );
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const at = TOKEN.lastIndex;
    const found = TOKEN.exec(text);
    if (!found) throw new RpcError(rpcCode.invalidArgument, `Unparseable filter: ${text.slice(at)}`);
    const [, paren, operator, quoted, word] = found;
    if (paren) tokens.push({ kind: 'paren', text: paren });
    else if (operator) tokens.push({ kind: 'operator', text: operator });
    else if (quoted !== undefined) tokens.push({ kind: 'quoted', text: quoted.replace(/\\(.)/g, '$1') });
    else tokens.push({ kind: 'word', text: word ?? '' });
  }
  return tokens;
}

function comparison(path: string, operator: string, value: string): EntryTest {
  const read = (entry: LogEntry) => valueAt(entry, path);
  switch (operator) {
    case '=':
      return (entry) => String(read(entry) ?? '') === value;
    case '!=':
      return (entry) => String(read(entry) ?? '') !== value;
    case ':':
      return (entry) => {
        const found = read(entry);
        return found !== undefined && (value === '*' || String(found).includes(value));
      };
    case '=~':
      return (entry) => new RegExp(value).test(String(read(entry) ?? ''));
    case '!~':
      return (entry) => !new RegExp(value).test(String(read(entry) ?? ''));
    default:
      return (entry) => {
        const found = read(entry);
        if (found === undefined) return false;
        const difference = rank(path, String(found)) - rank(path, value);
        if (operator === '>') return difference > 0;
        if (operator === '>=') return difference >= 0;
        return operator === '<' ? difference < 0 : difference <= 0;
      };
  }
}

function rank(path: string, value: string): number {
  if (path === 'severity') return (severities as readonly string[]).indexOf(value);
  return path === 'timestamp' || path === 'receiveTimestamp' ? Date.parse(value) : Number(value);
}

function valueAt(entry: LogEntry, path: string): unknown {
  const [plain = '', ...quoted] = path.split('\u0000');
  const names = [...plain.split('.').filter((name) => name !== ''), ...quoted];
  return names.reduce<unknown>(
    (value, name) =>
      typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined,
    entry,
  );
}
