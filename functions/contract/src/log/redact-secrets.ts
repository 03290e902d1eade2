const MASK = '[redacted]';

/** Each rule keeps its first group, which says what was there, and masks the rest. */
const RULES: readonly RegExp[] = [
  /(-----BEGIN [A-Z ]*PRIVATE KEY-----)(?!\[redacted\])[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  // A line from within such a key, as it arrives when each line of a log is an entry of its own.
  /()^(?=\S*[a-z])(?=\S*[A-Z])(?=\S*[0-9])[A-Za-z0-9+/]{60,76}={0,2}\r?$/gm,
  /("private_key(?:_id)?"\s*:\s*")[^"]*/g,
  /(\bauthorization["']?\s*[:=]\s*["']?(?:bearer|basic|token)\s+)[^\s"',;]+/gi,
  /(\b(?:bearer)\s+)[A-Za-z0-9._~+/-]{16,}=*/gi,
  /(\b[a-z][a-z0-9+.-]{0,30}:\/\/[^\s:/@]*:)[^\s/@]+(?=@)/gi,
  /()\bya29\.[A-Za-z0-9._-]{10,}/g,
  /()\bAIza[A-Za-z0-9_-]{35}/g,
  /()\beyJ[A-Za-z0-9_-]{8,1024}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*/g,
  /()\b(?:ghp|gho|ghu|ghs|ghr)_[A-Za-z0-9]{20,}/g,
  /()\bgithub_pat_[A-Za-z0-9_]{20,}/g,
  /()\bglpat-[A-Za-z0-9_-]{16,}/g,
  /()\bxox[abprs]-[A-Za-z0-9-]{10,}/g,
  /()\bsk-[A-Za-z0-9_-]{20,}/g,
  /()\bAKIA[A-Z0-9]{16}\b/g,
  /()\bnpm_[A-Za-z0-9]{30,}/g,
  /((?:password|passwd|passphrase|secret|secret[_-]?(?:access[_-]?)?key|private[_-]?key|api[_-]?key|access[_-]?token|auth[_-]?token|[_-]token)(?:\\?["'])?\s*[:=]\s*(?:\\?["'])?)[^\s"',;&]{4,}/gi,
];

/** Masks what looks like a secret: keys, tokens, passwords, credentials in URLs. Made for log lines; safe to apply twice. */
export function redactSecrets(text: string): string {
  return RULES.reduce(
    (redacted, rule) => redacted.replace(rule, (_match, kept: string) => kept + MASK),
    text,
  );
}
