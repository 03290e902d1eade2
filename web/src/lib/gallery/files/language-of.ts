/** Languages that source files are coloured in; each is a chunk of its own. */
const GRAMMARS = {
  bash: () => import('highlight.js/lib/languages/bash'),
  css: () => import('highlight.js/lib/languages/css'),
  dockerfile: () => import('highlight.js/lib/languages/dockerfile'),
  go: () => import('highlight.js/lib/languages/go'),
  ini: () => import('highlight.js/lib/languages/ini'),
  java: () => import('highlight.js/lib/languages/java'),
  javascript: () => import('highlight.js/lib/languages/javascript'),
  json: () => import('highlight.js/lib/languages/json'),
  markdown: () => import('highlight.js/lib/languages/markdown'),
  python: () => import('highlight.js/lib/languages/python'),
  typescript: () => import('highlight.js/lib/languages/typescript'),
  xml: () => import('highlight.js/lib/languages/xml'),
  yaml: () => import('highlight.js/lib/languages/yaml'),
} as const;
export type CodeLanguage = keyof typeof GRAMMARS;

const BY_EXTENSION: Readonly<Record<string, CodeLanguage>> = {
  bash: 'bash',
  cjs: 'javascript',
  css: 'css',
  cts: 'typescript',
  go: 'go',
  htm: 'xml',
  html: 'xml',
  ini: 'ini',
  java: 'java',
  js: 'javascript',
  json: 'json',
  jsx: 'javascript',
  md: 'markdown',
  mjs: 'javascript',
  mts: 'typescript',
  py: 'python',
  pyi: 'python',
  sh: 'bash',
  svelte: 'xml',
  svg: 'xml',
  toml: 'ini',
  ts: 'typescript',
  tsx: 'typescript',
  xml: 'xml',
  yaml: 'yaml',
  yml: 'yaml',
};

/** The language of a file by its name; undefined for one that is shown as it stands. */
export function languageOf(path: string): CodeLanguage | undefined {
  const name = path.split('/').at(-1)?.toLowerCase() ?? '';
  if (/^(?:dockerfile|containerfile)(?:\.|$)/.test(name)) return 'dockerfile';
  const extension = /\.([a-z]+)$/.exec(name)?.[1];
  return extension === undefined ? undefined : BY_EXTENSION[extension];
}

/** Loads what is known of a language. */
export const grammarOf = async (language: CodeLanguage) => (await GRAMMARS[language]()).default;
