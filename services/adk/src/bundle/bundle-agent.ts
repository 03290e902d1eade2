import { readFile } from 'node:fs/promises';
import { build, type BuildOptions, type Plugin } from 'esbuild';

const ADK_MODULE = /[\\/]@google[\\/]adk[\\/]dist[\\/]esm[\\/].*\.js$/;
const ZOD_LOCALES = /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.c?js$/;
const LAZY_REQUIRE = /Promise\.resolve\(\)\.then\(\(\) => __toESM\(require\(("[^"]+")\), 1\)\)/g;
const CREATE_REQUIRE =
  /^import \{createRequire as topLevelCreateRequire\} from 'module';\s*const require = topLevelCreateRequire\(import\.meta\.url\);/;

/** What CommonJS modules within the bundle take for granted. */
const COMMONJS_NAMES =
  "import{createRequire as agentCreateRequire}from'node:module';const require=agentCreateRequire(import.meta.url)," +
  '__filename=import.meta.filename,__dirname=import.meta.dirname;';

/** What ADK can load for features that no agent here uses: databases, exporters, native speed-ups. */
const NEVER_LOADED = [
  '@mikro-orm/*',
  '@google-cloud/opentelemetry*',
  '@google-cloud/storage',
  '@google-cloud/vertexai',
  'bufferutil',
  'encoding',
  'utf-8-validate',
];

/**
 * ADK's modules as one bundle needs them: without the `require` of their own, which esbuild cannot follow, and marked
 * as free of side effects, so that what is not used (vector stores, SQL, telemetry exporters) stays out. That works
 * only while no module that imports ADK is itself imported dynamically: esbuild then keeps all of ADK. Of zod's 50
 * languages English stays.
 */
const adkPlugin: Plugin = {
  name: 'adk',
  setup({ onLoad, onResolve, resolve }) {
    onLoad({ filter: ADK_MODULE }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8'))
        .replace(CREATE_REQUIRE, '')
        .replace(LAZY_REQUIRE, 'import($1)'),
      loader: 'js',
    }));
    onLoad({ filter: ZOD_LOCALES }, ({ path }) => ({
      contents: path.endsWith('.cjs')
        ? 'exports.en = require("./en.cjs").default;'
        : 'export { default as en } from "./en.js";',
      loader: 'js',
    }));
    onResolve({ filter: /.*/ }, async ({ path, importer, kind, resolveDir, pluginData }) => {
      if (pluginData === adkPlugin) return undefined;
      const resolved = await resolve(path, { importer, kind, resolveDir, pluginData: adkPlugin });
      return ADK_MODULE.test(resolved.path) ? { ...resolved, sideEffects: false } : undefined;
    });
  },
};

/** How an agent is bundled. */
export const AGENT_BUNDLE: BuildOptions & { metafile: true } = {
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  minify: true,
  keepNames: false,
  legalComments: 'none',
  metafile: true,
  plugins: [adkPlugin],
  external: NEVER_LOADED,
  banner: { js: COMMONJS_NAMES },
  logLevel: 'warning',
};

/** Bundles an agent with all it needs into one file, of which nothing runs before it is used. Gives its size in bytes. */
export const bundleAgent = async (options: { entry: string; outfile: string }): Promise<number> => {
  const { metafile } = await build({
    ...AGENT_BUNDLE,
    entryPoints: [options.entry],
    outfile: options.outfile,
  });
  return Object.values(metafile.outputs).reduce((sum, { bytes }) => sum + bytes, 0);
};
