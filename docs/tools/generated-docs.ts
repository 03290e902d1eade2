import { join } from 'node:path';
import { readExamples } from './reference/examples.ts';
import { readOpenApi } from './reference/read-open-api.ts';
import { readRoles } from './reference/read-roles.ts';
import { API_PAGE, writeApiPage } from './reference/write-api-page.ts';
import { MESSAGES_PAGE, writeMessagesPage } from './reference/write-messages-page.ts';

export const ROOT = join(import.meta.dirname, '../..');

/** All pages that are made of code and of stored measurements, as text by path below the root. */
export async function generatedDocs(): Promise<Map<string, string>> {
  const [api, roleOf, examples] = await Promise.all([readOpenApi(), readRoles(), readExamples()]);
  const pages = new Map([
    [API_PAGE, writeApiPage(api, roleOf, examples)],
    [MESSAGES_PAGE, writeMessagesPage()],
  ]);
  return pages;
}
