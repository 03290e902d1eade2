import type { Plugin } from 'vite';

const SCHEMAS = /\/zod\/v4\/classic\/schemas\.js$/;
const PROCESSOR = /^ *inst\._zod\.processJSONSchema = \(ctx, json, params\) => processors\.\w+\(.*\);$/gm;
const STANDARD = /createStandardJSONSchemaMethod\(this, "(?:input|output)"\)/g;
const METHOD = 'createToJSONSchemaMethod(this, {})(params)';

/**
 * Zod's schemas each carry the way to their JSON Schema, some 7 kB gzip that the console never calls. Throws where Zod's
 * source has changed so that it would no longer be found.
 */
export function withoutJsonSchema(source: string): string {
  if (source.match(PROCESSOR) === null || source.match(STANDARD)?.length !== 2 || !source.includes(METHOD))
    throw new Error(
      'Zod’s source has changed: see web/vite/leave-out-json-schema.ts, or leave the plugin out.',
    );
  return source
    .replace(PROCESSOR, '')
    .replace(STANDARD, 'undefined')
    .replace(METHOD, '(() => { throw new Error("The console leaves out JSON Schema."); })()');
}

/** Leaves JSON Schema out of the scripts that browsers load. */
export function leaveOutJsonSchema(): Plugin {
  return {
    name: 'agent-gallery:leave-out-json-schema',
    apply: 'build',
    applyToEnvironment: ({ name }) => name === 'client',
    transform: {
      filter: { id: SCHEMAS },
      handler: (source) => ({ code: withoutJsonSchema(source), map: null }),
    },
  };
}
