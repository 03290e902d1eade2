import { z } from 'zod';

const byteCount = z.coerce.number().int().positive();

const schema = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535).default(8080),
  HOST: z.string().min(1).default('0.0.0.0'),
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  MAX_BODY_BYTES: byteCount.default(4 * 1024 * 1024),
});

export interface ServerConfig {
  port: number;
  host: string;
  /** The service's own URL, for its card; without it the request's Host and X-Forwarded-Proto tell. */
  publicUrl: string | undefined;
  maxBodyBytes: number;
  keepAliveMs: number;
  stallTimeoutMs: number;
}

/** The configuration that an environment describes; throws an error that names the variable at fault. */
export const parseServerConfig = (env: Record<string, string | undefined>): ServerConfig => {
  const result = schema.safeParse(env);
  if (!result.success) {
    const [issue] = result.error.issues;
    throw new Error(`Environment variable ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not valid'}`);
  }
  return {
    port: result.data.PORT,
    host: result.data.HOST,
    publicUrl: result.data.PUBLIC_URL,
    maxBodyBytes: result.data.MAX_BODY_BYTES,
    keepAliveMs: 15_000,
    stallTimeoutMs: 30_000,
  };
};
