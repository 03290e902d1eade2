import { bundleAgent } from '@agent-gallery/adk/bundle';

const bytes = await bundleAgent({ entry: 'src/main.ts', outfile: 'dist/server.mjs' });
process.stdout.write(`dist/server.mjs: ${Math.round(bytes / 1024)} kB\n`);
