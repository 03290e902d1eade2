import { createHash } from 'node:crypto';

const INLINE_SCRIPT = /<script(?![^>]*\bsrc=)[^>]*>([\s\S]*?)<\/script>/g;

/** The hashes by which a policy allows a page's own inline scripts, and no other. */
export function scriptHashes(html: string): string[] {
  return [...html.matchAll(INLINE_SCRIPT)].map(
    ([, code = '']) => `'sha256-${createHash('sha256').update(code).digest('base64')}'`,
  );
}

/** What a page of the console may load and call. Sign-in with Google needs Firebase's frame and Google's script. */
export function contentSecurityPolicy(html: string, project: string): string {
  const rules = {
    'default-src': ["'none'"],
    'script-src': ["'self'", 'https://apis.google.com', ...scriptHashes(html)],
    // Svelte sets style attributes: virtual rows are placed by them.
    'style-src': ["'self'", "'unsafe-inline'"],
    'img-src': ["'self'", 'data:', 'blob:'],
    'font-src': ["'self'"],
    'connect-src': ["'self'", 'https://*.googleapis.com'],
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

const header = (key: string, value: string) => ({ key, value });

/**
 * firebase.json of the console (https://firebase.google.com/docs/hosting/full-config): files from `public/`, one page for every
 * other path, `/api/**` to the API's service.
 */
export function hostingConfig(options: {
  project: string;
  region: string;
  site: string;
  apiService: string;
  html: string;
}): object {
  const { project, region, site, apiService, html } = options;
  return {
    hosting: {
      site,
      public: 'public',
      // Hosting compresses by itself.
      ignore: ['**/.*', '**/*.br', '**/*.gz'],
      rewrites: [
        { source: '/api/**', run: { serviceId: apiService, region } },
        { source: '**', destination: '/index.html' },
      ],
      headers: [
        {
          source: '**',
          headers: [
            header('Content-Security-Policy', contentSecurityPolicy(html, project)),
            header('Strict-Transport-Security', 'max-age=63072000; includeSubDomains'),
            header('X-Content-Type-Options', 'nosniff'),
            header('Referrer-Policy', 'strict-origin-when-cross-origin'),
            header('Permissions-Policy', 'camera=(), microphone=(), geolocation=(), payment=()'),
            // Sign-in opens a window that must be able to answer.
            header('Cross-Origin-Opener-Policy', 'same-origin-allow-popups'),
            header('Cache-Control', 'no-cache'),
          ],
        },
        {
          source: '/_app/immutable/**',
          headers: [header('Cache-Control', 'public, max-age=31536000, immutable')],
        },
      ],
    },
  };
}
