import { createHash } from 'node:crypto';

const INLINE_SCRIPT = /<script(?![^>]*\bsrc=)[^>]*>([\s\S]*?)<\/script>/g;

/** The hashes by which a policy allows a page's own inline scripts, and no other. */
export function scriptHashes(html: string): string[] {
  return [...html.matchAll(INLINE_SCRIPT)].map(
    ([, code = '']) => `'sha256-${createHash('sha256').update(code).digest('base64')}'`,
  );
}

export interface ConsolePage {
  /** The page itself, whose inline scripts are allowed. */
  html: string;
  /** Project of Firebase Auth. */
  project: string;
  /** Origins that stand in for Google's where the portal is local: emulators, uploads. None in production. */
  standIns?: readonly string[];
}

/** What a page of the console may load and call. Sign-in with Google needs Firebase's frame and Google's script. */
export function contentSecurityPolicy({ html, project, standIns = [] }: ConsolePage): string {
  const rules = {
    'default-src': ["'none'"],
    'script-src': ["'self'", 'https://apis.google.com', ...scriptHashes(html)],
    // Svelte sets style attributes: virtual rows are placed by them.
    'style-src': ["'self'", "'unsafe-inline'"],
    'img-src': ["'self'", 'data:', 'blob:'],
    'font-src': ["'self'"],
    'connect-src': ["'self'", 'https://*.googleapis.com', ...standIns],
    'frame-src': [`https://${project}.firebaseapp.com`],
    'media-src': ["'self'", 'data:', 'blob:'],
    'worker-src': ["'self'"],
    'manifest-src': ["'self'"],
    'base-uri': ["'none'"],
    'form-action': ["'none'"],
    'frame-ancestors': ["'none'"],
  };
  return Object.entries(rules)
    .map(([name, values]) => [name, ...values].join(' '))
    .join('; ');
}

/** The security headers of every file of the console, on Firebase Hosting and at the local gateway alike. */
export function consoleHeaders(page: ConsolePage): Record<string, string> {
  return {
    'Content-Security-Policy': contentSecurityPolicy(page),
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'strict-origin-when-cross-origin',
    'Permissions-Policy': 'camera=(), microphone=(), geolocation=(), payment=()',
    // Sign-in opens a window that must be able to answer.
    'Cross-Origin-Opener-Policy': 'same-origin-allow-popups',
  };
}
