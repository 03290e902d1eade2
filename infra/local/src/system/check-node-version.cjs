// Loaded with --require, before Node reads any TypeScript: an older Node could not even parse the file that would complain.
'use strict';
const major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  process.stderr.write(
    `Agent Gallery needs Node 24 or later; this is ${process.version}.\n` +
      'Run it through npm (npm start, npm test), which uses the Node 24 that `npm ci` installs.\n',
  );
  process.exit(1);
}
try {
  require.resolve('zod');
} catch {
  process.stderr.write('The packages are not installed. Run npm ci first.\n');
  process.exit(1);
}
