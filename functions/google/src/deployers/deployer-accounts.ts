import { z } from 'zod';

const ENTRY = /^([a-z][a-z0-9-]{4,28}[a-z0-9]|[0-9]{6,20})=([a-z0-9-]+@[a-z0-9.-]+\.gserviceaccount\.com)$/;

/** Which account deploys into which project, by the project's id, and by its number where Google answers with that. */
export type DeployerAccounts = ReadonlyMap<string, string>;

/** `PROJECT=ACCOUNT,…`, as an environment variable has it. */
export const deployerAccountsSchema = z
  .string()
  .default('')
  .transform((text, context): DeployerAccounts => {
    const entries = text.split(',').map((entry) => entry.trim());
    const accounts = new Map<string, string>();
    for (const entry of entries.filter((one) => one !== '')) {
      const [, project, account] = ENTRY.exec(entry) ?? [];
      if (project === undefined || account === undefined)
        context.addIssue({
          code: 'custom',
          message: `"${entry}" is not of the form PROJECT=NAME@PROJECT.iam.gserviceaccount.com`,
        });
      else if (accounts.has(project))
        context.addIssue({ code: 'custom', message: `${project} has two accounts` });
      else accounts.set(project, account);
    }
    return accounts;
  });
