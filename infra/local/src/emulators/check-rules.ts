import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { z } from 'zod';
import { StartFailure } from '../system/start-failure.ts';

const issuesSchema = z.object({
  issues: z
    .array(
      z.object({
        sourcePosition: z
          .object({ line: z.int().default(0), column: z.int().default(0) })
          .default({ line: 0, column: 0 }),
        description: z.string(),
        severity: z.string(),
      }),
    )
    .default([]),
});

/**
 * Gives the emulator its security rules over its own API, which says what is wrong with them; with `--rules` alone the
 * emulator starts in silence and then refuses every request. Throws a StartFailure with each error's line and column.
 */
export async function checkRules(host: string, projectId: string, rulesFile: string): Promise<void> {
  const content = await readFile(rulesFile, 'utf8');
  const response = await fetch(`http://${host}/emulator/v1/projects/${projectId}:securityRules`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json', authorization: 'Bearer owner' },
    body: JSON.stringify({ ignore_errors: true, rules: { files: [{ name: basename(rulesFile), content }] } }),
  });
  const text = await response.text();
  if (!response.ok)
    throw new StartFailure(
      'rules-refused',
      `The Firestore emulator refused ${rulesFile}: ${text.slice(0, 300)}`,
    );
  const errors = issuesSchema.parse(JSON.parse(text)).issues.filter(({ severity }) => severity === 'ERROR');
  if (errors.length === 0) return;
  const lines = errors.map(
    ({ sourcePosition: { line, column }, description }) =>
      `${rulesFile}:${String(line)}:${String(column)} ${description}`,
  );
  throw new StartFailure('rules-invalid', `The security rules do not parse.\n${lines.join('\n')}`, {
    fix: `Correct ${basename(rulesFile)} and start again.`,
  });
}
