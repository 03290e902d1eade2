import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

// Tests of rune classes, which Svelte compiles first, and of the build; all other tests of src run in the repository's unit project.
export default defineConfig({
  plugins: [svelte()],
  test: { name: 'web', testTimeout: 20_000, include: ['src/**/*.svelte.spec.ts', 'vite/*.test.ts'] },
});
