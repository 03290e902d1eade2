import { consoleHeaders } from '../../../build/console-headers.ts';

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
            ...Object.entries(consoleHeaders({ html, project })).map(([key, value]) => header(key, value)),
            header('Strict-Transport-Security', 'max-age=63072000; includeSubDomains'),
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
