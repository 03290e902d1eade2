import { isDeepStrictEqual } from 'node:util';
import type { Firestore } from '@google-cloud/firestore';
import { type AgentFileText, type AgentFiles, agentFilesSchema, paths } from '@agent-gallery/contract';
import type { ReadFiles } from './read-agent-files.ts';

/**
 * Keeps an agent's files below its record, where the API reads them: texts first, then the listing that names them, then away with what
 * it names no longer. So whoever reads meanwhile finds what a listing names, and a kill leaves nothing that the next call does not mend.
 * What is kept already is not written again.
 */
export async function keepAgentFiles(
  db: Firestore,
  agentPath: string,
  { files, moreCount, texts }: ReadFiles,
  commit: string | null,
): Promise<void> {
  const listing = db.doc(paths.agentFileListing(agentPath));
  const earlier = agentFilesSchema.safeParse((await listing.get()).data()).data;
  const next = { files, moreCount, commit };
  if (earlier !== undefined && isDeepStrictEqual({ ...earlier, keptAt: null }, { ...next, keptAt: null }))
    return;

  const had = new Set(earlier?.files.map(({ id }) => id));
  const writer = db.bulkWriter();
  const writes = [...texts]
    .filter(([id]) => !had.has(id))
    .map(([id, text]) => {
      const record: AgentFileText = { text };
      return writer.set(db.doc(paths.agentFile(agentPath, id)), record);
    });
  await Promise.all([...writes, writer.close()]);
  const record: AgentFiles = { ...next, keptAt: new Date().toISOString() };
  await listing.set(record);
  const gone = [...had].filter((id) => id !== null && !texts.has(id));
  await Promise.all(gone.map((id) => db.doc(paths.agentFile(agentPath, String(id))).delete()));
}
