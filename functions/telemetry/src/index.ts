export * from './create-tracing.ts';
export * from './log-fields.ts';
export * from './span-id.ts';
export * from './trace-context.ts';
export * from './tracing.ts';
export * from './tracing-config.ts';
