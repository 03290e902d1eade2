import type { AgentFile } from '@agent-gallery/contract';

export interface FolderNode {
  kind: 'folder';
  /** As it is shown: folders that hold nothing but one folder are drawn together, `src/tools`. */
  name: string;
  path: string;
  children: TreeNode[];
}
export type TreeNode = FolderNode | { kind: 'file'; name: string; path: string; file: AgentFile };

/** Files as a tree: folders first, then files, both by name. */
export function fileTree(files: readonly AgentFile[]): TreeNode[] {
  const root: FolderNode = { kind: 'folder', name: '', path: '', children: [] };
  const folders = new Map([['', root]]);
  const folderAt = (path: string): FolderNode => {
    const known = folders.get(path);
    if (known) return known;
    const cut = path.lastIndexOf('/');
    const folder: FolderNode = { kind: 'folder', name: path.slice(cut + 1), path, children: [] };
    folders.set(path, folder);
    folderAt(path.slice(0, Math.max(cut, 0))).children.push(folder);
    return folder;
  };
  for (const file of files) {
    const cut = file.path.lastIndexOf('/');
    const node = { kind: 'file', name: file.path.slice(cut + 1), path: file.path, file } as const;
    folderAt(file.path.slice(0, Math.max(cut, 0))).children.push(node);
  }
  return tidy(root.children);
}

function tidy(nodes: readonly TreeNode[]): TreeNode[] {
  const rank = ({ kind }: TreeNode) => (kind === 'folder' ? 0 : 1);
  return nodes
    .map((node) => (node.kind === 'folder' ? joined(node) : node))
    .sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name));
}

function joined(folder: FolderNode): FolderNode {
  const [only] = folder.children;
  if (folder.children.length === 1 && only?.kind === 'folder')
    return joined({ ...only, name: `${folder.name}/${only.name}` });
  return { ...folder, children: tidy(folder.children) };
}

/** The file to show where none was asked for: a README, else what a program begins with, else the first. */
export function firstFile(files: readonly AgentFile[]): AgentFile | undefined {
  const wanted = [/^readme\.md$/i, /(^|\/)(agent|main|server|app|index)\.(py|[cm]?[jt]s)$/i];
  for (const pattern of wanted) {
    const found = files.find(({ path }) => pattern.test(path));
    if (found) return found;
  }
  return files[0];
}
