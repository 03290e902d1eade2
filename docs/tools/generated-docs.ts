import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { readCounts } from './cost/counts.ts';
import { COST_PAGE, costTables, fillIn } from './cost/write-cost-tables.ts';
import { readExamples } from './reference/examples.ts';
import { readOpenApi } from './reference/read-open-api.ts';
import { readRoles } from './reference/read-roles.ts';
import { API_PAGE, writeApiPage } from './reference/write-api-page.ts';
import { MESSAGES_PAGE, writeMessagesPage } from './reference/write-messages-page.ts';

const TARGET_PAGE = 'docs/how-to/add-a-target.md';
const TARGET_SAMPLE = 'docs/how-to/samples/release-lab.ts';

export const ROOT = join(import.meta.dirname, '../..');

/** All pages that are made of code and of stored measurements, as text by path below the root. */
export async function generatedDocs(): Promise<Map<string, string>> {
  const [api, roleOf, examples] = await Promise.all([readOpenApi(), readRoles(), readExamples()]);
  const cost = await readFile(join(ROOT, COST_PAGE), 'utf8');
  const target = await readFile(join(ROOT, TARGET_PAGE), 'utf8');
  const sample = await readFile(join(ROOT, TARGET_SAMPLE), 'utf8');
  const pages = new Map([
    [COST_PAGE, await formatPage(COST_PAGE, fillIn(cost, costTables(await readCounts())))],
    [
      TARGET_PAGE,
      await formatPage(TARGET_PAGE, fillIn(target, { 'release-lab': `\`\`\`ts\n${sample}\`\`\`` })),
    ],
    [API_PAGE, writeApiPage(api, roleOf, examples)],
    [MESSAGES_PAGE, writeMessagesPage()],
  ]);
  return pages;
}

/** As `npm run format` would leave it. */
async function formatPage(path: string, text: string): Promise<string> {
  const filepath = join(ROOT, path);
  return format(text, { ...(await resolveConfig(filepath)), filepath });
}
