import adapter from '@sveltejs/adapter-static';
import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vite';
import { leaveOutJsonSchema } from './vite/leave-out-json-schema.ts';
import { leaveOutUnused } from './vite/leave-out-unused.ts';
import { withHeadStart } from './vite/with-head-start.ts';

/** What the pages begin with that read records of Firestore. */
const FIRST_RECORDS = 'src/lib/records/first-records.ts';

export default defineConfig({
  plugins: [
    leaveOutJsonSchema(),
    leaveOutUnused(),
    sveltekit({
      // Every unknown path is answered with the same page, as Firebase Hosting's rewrite does.
      adapter: withHeadStart(
        adapter({ pages: 'build', fallback: 'index.html', precompress: true }),
        (path) => (/settings|agents\\\/new/.test(path.source) ? undefined : FIRST_RECORDS),
      ),
      compilerOptions: { runes: true },
    }),
  ],
  environments: {
    client: {
      build: {
        rolldownOptions: {
          output: {
            codeSplitting: {
              // A few scripts instead of some forty: each costs a round trip's wait where connections are few.
              groups: [
                {
                  name: 'shell',
                  priority: 2,
                  test: /\/web\/src\/(?:lib\/(?:i18n\/(?:[a-z]+\/)?(?:[A-Z]\w+|language|wording|in-language|shell|ui|errors|status|gallery)\.(?:ts|svelte)$|ui\/(?:Empty|FailurePanel|Loading|LiveView|ExternalLink)\.svelte|portal\/|theme\/|live\/(?:live|clock|first-then-live)\.ts|format\/)|routes\/(?:\+layout|Shell|Header|StrayErrors|SignIn)\b)|\/node_modules\/(?:svelte\/|@sveltejs\/kit\/src\/(?!runtime\/client\/(?:client-entry|entry|payload)\.js)|esm-env\/|devalue\/|clsx\/)/,
                },
                // The contract's schemas by which records are read.
                {
                  name: 'schemas',
                  priority: 1,
                  test: /\/functions\/contract\/src\/(?:gallery|deployment|operations|runtime|log)\//,
                },
                // What SvelteKit's entry runs, before the modules above look at what it sets.
                {
                  name: 'payload',
                  priority: 3,
                  test: /\/@sveltejs\/kit\/src\/runtime\/client\/payload\.js$/,
                },
                { name: 'preload', priority: 3, test: /vite\/preload-helper/ },
              ],
            },
          },
        },
      },
    },
  },
  // SvelteKit's own cookie 2 lies nested in the workspace; left external, the build would find another package's cookie 0.
  ssr: { noExternal: ['cookie'] },
});
