import { createHash } from 'node:crypto';

export interface MetadataFacts {
  projectId: string;
  region: string;
  email: string;
  instanceId: string;
}

/** A leaf is text; a folder holds leaves and folders, as the metadata server shows them. */
export type MetadataNode = string | { readonly [name: string]: MetadataNode };

export const scopes = [
  'https://www.googleapis.com/auth/cloud-platform',
  'https://www.googleapis.com/auth/userinfo.email',
];

/** What Cloud Run's metadata server shows below /computeMetadata/v1, without the tokens, which are made on demand. */
export function createMetadataTree(facts: MetadataFacts): MetadataNode {
  const number = projectNumber(facts.projectId);
  const account = { aliases: 'default', email: facts.email, scopes: `${scopes.join('\n')}\n` };
  return {
    universe: { 'universe-domain': 'googleapis.com' },
    project: { 'project-id': facts.projectId, 'numeric-project-id': number },
    instance: {
      id: facts.instanceId,
      region: `projects/${number}/regions/${facts.region}`,
      zone: `projects/${number}/zones/${facts.region}-1`,
      'service-accounts': { default: account, [facts.email]: account },
    },
  };
}

/** Follows a path such as `project/project-id`. Undefined when there is nothing. */
export function findNode(tree: MetadataNode, path: string): MetadataNode | undefined {
  let node: MetadataNode | undefined = tree;
  for (const name of path.split('/').filter((part) => part !== '')) {
    if (typeof node !== 'object') return undefined;
    node = Object.hasOwn(node, name) ? node[name] : undefined;
  }
  return node;
}

/** The `recursive=true` form: camelCase names, lists for what has several lines, numbers for numeric ids. */
export function toRecursiveJson(node: MetadataNode, name = ''): unknown {
  if (typeof node === 'string') {
    if (name === 'scopes' || name === 'aliases') return node.split('\n').filter((line) => line !== '');
    return name === 'numeric-project-id' ? Number(node) : node;
  }
  return Object.fromEntries(
    Object.entries(node).map(([key, child]) => [
      key.includes('@') ? key : key.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase()),
      toRecursiveJson(child, key),
    ]),
  );
}

/** A stable 12-digit number for a project id, since there is no resource manager that would hand one out. */
export function projectNumber(projectId: string): string {
  const hash = createHash('sha256').update(projectId).digest().readUIntBE(0, 6);
  return String(100_000_000_000 + (hash % 899_999_999_999));
}
