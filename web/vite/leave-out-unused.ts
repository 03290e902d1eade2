import type { Plugin } from 'vite';

const UNEVAL = /\/devalue\/src\/uneval\.js$/;
const RE2JS = /\/re2js\/build\/index(?:\.esm)?\.js$/;
const REACTIVE_CLASSES = /\/svelte\/src\/reactivity\/[a-z-]+\.js$/;

/**
 * Leaves out of the scripts that browsers load what only a server calls, though SvelteKit's client names it (devalue's
 * `uneval`), the regular expressions by which Firestore's client would run pipelines itself (re2js, a third of it; the console
 * has no pipelines), and Svelte's reactive Map, Set, Date and URL where a page uses none of them: Svelte's package does not say that
 * these modules do nothing by themselves.
 */
export function leaveOutUnused(): Plugin {
  return {
    name: 'agent-gallery:leave-out-unused',
    apply: 'build',
    applyToEnvironment: ({ name }) => name === 'client',
    transform: {
      filter: { id: [UNEVAL, RE2JS, REACTIVE_CLASSES] },
      handler(source, id) {
        if (RE2JS.test(id)) {
          if (!source.includes('RE2JS'))
            throw new Error(
              're2js’s source has changed: see web/vite/leave-out-unused.ts, or leave the plugin out.',
            );
          return {
            code: 'export const RE2JS = { compile() { throw new Error("The console runs no pipelines."); } };',
            map: null,
          };
        }
        if (!UNEVAL.test(id)) return { code: source, map: null, moduleSideEffects: false };
        if (!source.includes('export function uneval('))
          throw new Error(
            'devalue’s source has changed: see web/vite/leave-out-unused.ts, or leave the plugin out.',
          );
        return {
          code: 'export function uneval() { throw new Error("Only a server writes this."); }',
          map: null,
        };
      },
    },
  };
}
