import { z } from 'zod';
import { timestampSchema } from '../names.ts';

/** What the portal keeps of an agent's source for people to read. */
export const AGENT_FILE_LIMITS = {
  /** Files that are listed. */
  maxFiles: 500,
  /** Of one file's text; of a longer one the beginning is kept. */
  maxTextBytes: 200_000,
  /** Of all texts; what comes later is listed without its text. */
  maxTotalBytes: 4_000_000,
} as const;

export const FILE_KEPT = ['whole', 'beginning', 'binary', 'none'] as const;

/** Id of a file's text: its hash. So a request names no path, and an answer may be kept for ever. */
export const fileIdSchema = z.string().regex(/^[0-9a-f]{64}$/, 'A file’s id is a SHA-256 in lowercase.');

/** One file of an agent's source. */
export const agentFileSchema = z.object({
  path: z.string().min(1).max(1_000).describe('Within the source, with slashes.'),
  sizeBytes: z.int().min(0),
  kept: z.enum(FILE_KEPT).describe('What of its text can be read; “none” where there is too much of it.'),
  id: fileIdSchema.nullable().describe('What its text is read by; null where there is none.'),
});
export type AgentFile = z.infer<typeof agentFileSchema>;

/** `agents/{a}/files/listing`: the files that can be read. Secrets and what ignore files name are not among them. */
export const agentFilesSchema = z.object({
  files: z.array(agentFileSchema).max(AGENT_FILE_LIMITS.maxFiles).describe('By path.'),
  moreCount: z.int().min(0).describe('Files that are not listed, since there are too many.'),
  commit: z.string().nullable().describe('That they are of, where the source is a repository.'),
  keptAt: timestampSchema
    .nullable()
    .describe(
      'null where none are kept: an image has none, and others have none before they were first packaged.',
    ),
});
export type AgentFiles = z.infer<typeof agentFilesSchema>;

/** `agents/{a}/files/{id}` */
export const agentFileTextSchema = z.object({ text: z.string() });
export type AgentFileText = z.infer<typeof agentFileTextSchema>;

export const NO_AGENT_FILES: AgentFiles = { files: [], moreCount: 0, commit: null, keptAt: null };
