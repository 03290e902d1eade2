import type { Adapter } from '@sveltejs/kit';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build, type Rolldown } from 'vite';
import { listPageParts, type PartsOptions } from './list-page-parts.ts';

const ROOT = join(import.meta.dirname, '..');
const ENTRY = join(ROOT, 'src/lib/first-load/begin.ts');
const PLACE = '<!-- head start -->';
const SIGN_IN = 'src/lib/firebase/auth-gate.ts';

/**
 * Puts a script into the page's head that asks for what the page will need, all at once: its scripts, the configuration, and
 * its first records for who was signed in. Hosting's policy allows it by its hash.
 */
export function withHeadStart(adapter: Adapter, alsoOf: PartsOptions['alsoOf']): Adapter {
  return {
    ...adapter,
    async adapt(builder) {
      await adapter.adapt({
        ...builder,
        async generateFallback(file) {
          await builder.generateFallback(file);
          const { pages, of } = await listPageParts({ folder: join(ROOT, '.svelte-kit/output'), alsoOf });
          const script = await bundle({ PAGE_PARTS: pages, SIGN_IN_PARTS: of(SIGN_IN) });
          const html = await readFile(file, 'utf8');
          if (!html.includes(PLACE)) throw new Error(`app.html has no ${PLACE}`);
          await writeFile(
            file,
            html.replace(PLACE, () => `<script>${script}</script>`),
          );
        },
      });
    },
  };
}

async function bundle(constants: Record<string, unknown>): Promise<string> {
  const define = Object.entries(constants).map(([name, value]) => [name, JSON.stringify(value)] as const);
  const result = (await build({
    configFile: false,
    root: ROOT,
    logLevel: 'error',
    define: Object.fromEntries(define),
    build: {
      write: false,
      minify: true,
      rolldownOptions: { input: ENTRY, output: { format: 'iife' } },
    },
  })) as Rolldown.RolldownOutput;
  const [chunk, ...others] = result.output;
  if (others.length > 0 || chunk.code.includes('</script'))
    throw new Error('The script of the page’s head is not one that can stand in it.');
  return chunk.code.trim();
}
