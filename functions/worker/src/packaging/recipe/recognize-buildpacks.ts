import type { Recognized } from './recipe.ts';
import type { SourceTree } from './source-tree.ts';

/** Files by which Google Cloud's buildpacks know a language (https://cloud.google.com/docs/buildpacks/overview). */
const MARKS: readonly (readonly [RegExp, string])[] = [
  [/^go\.mod$/, 'Go'],
  [/^(pom\.xml|build\.gradle(\.kts)?)$/, 'Java'],
  [/^[^/]+\.(cs|fs|vb)proj$/, '.NET'],
  [/^Gemfile$/, 'Ruby'],
  [/^composer\.json$/, 'PHP'],
  [/^Procfile$/, 'a Procfile'],
];

/** Whatever Cloud Native Buildpacks can make an image of and nothing here knows better. */
export function recognizeBuildpacks(tree: SourceTree): Recognized {
  const language = MARKS.find(([mark]) => [...tree.names].some((name) => mark.test(name)))?.[1];
  if (language === undefined) return undefined;
  return {
    ok: true,
    recipe: { kind: 'buildpacks', language },
    because: `It is made with ${language}: Google Cloud’s buildpacks make the image.`,
    warnings: [],
  };
}
