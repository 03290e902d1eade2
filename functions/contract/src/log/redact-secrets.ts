const MASK = '[redacted]';

/** Each rule keeps its first group, which says what was there, and masks the rest. These know a secret by its own looks. */
const KNOWN_SECRETS: readonly RegExp[] = [
  /(-----BEGIN [A-Z ]*PRIVATE KEY-----)(?!\[redacted\])[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  /(\bprivate_key(?:_id)?\\*"\s*:\s*\\*")[^"]*/g,
  /(\bauthorization(?:\\*["'])?\s*[:=]\s*(?:\\*["'])?(?:bearer|basic|token)\s+)(?:(?!\\[nrt"'])[^\s"',;])+/gi,
  /(\b(?:bearer)\s+)[A-Za-z0-9._~+/-]{16,}=*/gi,
  /(\b[a-z][a-z0-9+.-]{0,30}:\/\/[^\s:/@]*:)[^\s/@]+(?=@)/gi,
  /(\b[a-z][a-z0-9+.-]{0,30}:\/\/)[A-Za-z0-9_~.-]{20,}(?=@)/gi,
  /(\bhttps:\/\/hooks\.slack\.com\/services\/)[A-Za-z0-9/]{20,}/g,
  /()\bya29\.[A-Za-z0-9._-]{10,}/g,
  /()\bAIza[A-Za-z0-9_-]{35}/g,
  /()\bGOCSPX-[A-Za-z0-9_-]{20,}/g,
  /()\b1\/\/0[A-Za-z0-9_-]{30,}/g,
  /()\beyJ[A-Za-z0-9_-]{8,1024}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*/g,
  /()\b(?:ghp|gho|ghu|ghs|ghr)_[A-Za-z0-9]{20,}/g,
  /()\bgithub_pat_[A-Za-z0-9_]{20,}/g,
  /()\bglpat-[A-Za-z0-9_-]{16,}/g,
  /()\bxox[abprs]-[A-Za-z0-9-]{10,}/g,
  /()\bsk-[A-Za-z0-9_-]{20,}/g,
  /()\b[rs]k_(?:live|test)_[A-Za-z0-9]{16,}/g,
  /()\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g,
  /()\b(?:npm|hf|agk|dckr_pat|dop_v1)_[A-Za-z0-9_-]{26,}/g,
  /()\bwhsec_[A-Za-z0-9+/]{20,}=*/g,
  /()\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}/g,
  /()\bpypi-[A-Za-z0-9_-]{50,}/g,
];

/** These know a secret by where it stands: after a name that says so, or as a line of a log. */
const LIKELY_SECRETS: readonly RegExp[] = [
  // A line from within a private key, as it arrives when each line of a log is an entry of its own, whatever stands before it.
  /()^(?=\S*[a-z])(?=\S*[A-Z])(?=\S*[0-9])[A-Za-z0-9+/]{60,76}={0,2}\r?$/gm,
  /([\s|])(?=[^\s]*[a-z])(?=[^\s]*[A-Z])(?=[^\s]*[0-9])[A-Za-z0-9+/]{64}(?=["',]?\r?$)/gm,
  /((?:password|passwd|passphrase|secret|secret[_-]?(?:access[_-]?)?key|private[_-]?key|account[_-]?key|api[_-]?key|access[_-]?token|auth[_-]?token|[_-]token)(?:\\*["'])?\s*[:=]\s*(?:\\*["'])?)(?:(?!\\[nrt"'])[^\s"',;&]){4,}/gi,
];

/** Where a word begins, also one after a line break that JSON writes as two characters. */
const WORD_BEGINS = String.raw`(?:\b|(?<=\\[nrt]))`;
const beginsAnywhere = ({ source, flags }: RegExp) =>
  new RegExp(source.replace(/^(\(\)?)\\b/, `$1${WORD_BEGINS}`), flags);
const KNOWN_RULES = KNOWN_SECRETS.map(beginsAnywhere);
const RULES = [...KNOWN_RULES, ...LIKELY_SECRETS];

const mask = (text: string, rules: readonly RegExp[]): string =>
  rules.reduce((redacted, rule) => redacted.replace(rule, (_match, kept: string) => kept + MASK), text);

/** Masks what looks like a secret: keys, tokens, passwords, credentials in URLs. Made for log lines; safe to apply twice. */
export function redactSecrets(text: string): string {
  return mask(text, RULES);
}

/** Masks keys and tokens that are known by their own looks, and leaves `password = read()` as it is. Made for source code. */
export function redactKnownSecrets(text: string): string {
  return mask(text, KNOWN_RULES);
}

/** A value with each text in it redacted, however deep; names of fields stay. */
export function redactWithin<T>(value: T): T {
  if (typeof value === 'string') return redactSecrets(value) as T;
  if (Array.isArray(value)) return value.map((one: unknown) => redactWithin(one)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, redactWithin<unknown>(one)]),
  ) as T;
}

const KEY_BEGINS = /-----BEGIN [A-Z ]*PRIVATE KEY-----/;
const KEY_ENDS = /-----END [A-Z ]*PRIVATE KEY-----/;
/** A line of a private key, with whatever stands before it: whole ones have 64 characters, the last as many as are left. */
const KEY_LINE = /(^|[\s|])([A-Za-z0-9+/]{4,76}={0,2})(["',]*\r?)$/;
const WHOLE_LINE_CHARACTERS = 60;
const BETWEEN = /^\s*$|Proc-Type:|DEK-Info:/;

/** Masks secrets in lines of one log, one after the other: a private key may have been written line by line. */
export function createLineRedactor(): (texts: readonly string[]) => string[] {
  let isInside = false;
  return (texts) =>
    texts.map((text, index) => {
      const redacted = redactSecrets(text);
      if (KEY_BEGINS.test(text)) {
        isInside = !KEY_ENDS.test(text);
        return redacted;
      }
      const isKey = isInside || KEY_ENDS.test(texts[index + 1] ?? '');
      const [, , token = ''] = KEY_LINE.exec(text) ?? [];
      isInside &&= token.length >= WHOLE_LINE_CHARACTERS || BETWEEN.test(text);
      return isKey ? redacted.replace(KEY_LINE, `$1${MASK}$3`) : redacted;
    });
}
