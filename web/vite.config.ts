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
      adapter: adapter({ pages: 'build', fallback: 'index.html' }),
      compilerOptions: { runes: true },
    }),
  ],
  // SvelteKit's own cookie 2 lies nested in the workspace; left external, the build would find another package's cookie 0.
  ssr: { noExternal: ['cookie'] },
});
