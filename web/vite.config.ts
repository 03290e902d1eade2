import adapter from '@sveltejs/adapter-static';
import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vite';
import { leaveOutJsonSchema } from './vite/leave-out-json-schema.ts';
import { leaveOutUnused } from './vite/leave-out-unused.ts';

export default defineConfig({
  plugins: [
    leaveOutJsonSchema(),
    leaveOutUnused(),
    sveltekit({
      // Every unknown path is answered with the same page, as Firebase Hosting's rewrite does.
      adapter: adapter({ pages: 'build', fallback: 'index.html', precompress: true }),
      compilerOptions: { runes: true },
    }),
  ],
  environments: {
    client: {
      build: {
        rolldownOptions: {
          output: {
            codeSplitting: {
              groups: [
                // What every page begins with, in one script instead of two dozen.
                {
                  name: 'shell',
                  test: /\/web\/src\/(?:lib\/i18n\/(?:[a-z]+\/)?(?:[A-Z]\w+|language|wording|in-language|shell|ui|errors|status|gallery)\.(?:ts|svelte)$|lib\/ui\/(?:Empty|FailurePanel|Loading)\.svelte|lib\/portal\/|lib\/theme\/|lib\/live\/(?:live|clock)\.ts)/,
                },
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
