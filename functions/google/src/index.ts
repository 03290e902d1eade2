export * from './find-revision-url.ts';
export * from './google-rest.ts';
export * from './google-tokens.ts';
export * from './list-log.ts';
export * from './list-revisions.ts';
export * from './preflight/run-preflight.ts';
