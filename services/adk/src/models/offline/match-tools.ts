import type { OfflineTool } from './tool-schema.ts';
import { subjectWords } from './words.ts';

export interface ToolMatch {
  tool: OfflineTool;
  score: number;
}

const WEIGHT = { name: 3, description: 1, property: 1.5, value: 1.5, propertyDescription: 0.5 };

/** Below this a tool has next to nothing to do with a request. */
const MIN_SCORE = 0.6;

/** What a word counts that does not tell the tools apart. */
const KNOWN_TO_ALL = 0.1;

/** The words by which a tool is known, with how much each of them tells. */
export const toolWords = (tool: OfflineTool): Map<string, number> => {
  const words = new Map<string, number>();
  const add = (text: string, weight: number): void => {
    for (const word of subjectWords(text)) words.set(word, Math.max(words.get(word) ?? 0, weight));
  };
  for (const { name, description, values } of tool.properties) {
    add(description, WEIGHT.propertyDescription);
    add(name, WEIGHT.property);
    for (const value of values) add(value, WEIGHT.value);
  }
  add(tool.description, WEIGHT.description);
  add(tool.name, WEIGHT.name);
  return words;
};

/**
 * The tools that a text may be about, best first: each word counts by where the tool names it, and the more the
 * fewer tools know it. Equal ones keep their order.
 */
export const matchTools = (tools: readonly OfflineTool[], text: string): ToolMatch[] => {
  const asked = new Set(subjectWords(text));
  const known = tools.map((tool) => ({ tool, words: toolWords(tool) }));
  const rarity = (word: string): number => {
    const count = known.filter(({ words }) => words.has(word)).length;
    if (count === 0) return 0;
    return count === tools.length && count > 1 ? KNOWN_TO_ALL : Math.log(1 + tools.length / count);
  };
  const rarities = new Map([...asked].map((word) => [word, rarity(word)]));
  return known
    .map(({ tool, words }) => ({
      tool,
      score: [...asked].reduce((sum, word) => sum + (words.get(word) ?? 0) * (rarities.get(word) ?? 0), 0),
    }))
    .filter(({ score }) => score >= MIN_SCORE)
    .sort((a, b) => b.score - a.score);
};
