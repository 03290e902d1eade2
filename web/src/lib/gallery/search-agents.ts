import type { Agent } from '@agent-gallery/contract';
import { gallery } from '#lib/i18n/gallery.ts';

/** Agents in which every word of the query occurs: in name, description, framework, tags or skills. */
export function searchAgents(agents: readonly Agent[], query: string): readonly Agent[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return agents;
  return agents.filter((agent) => {
    const text = searchText(agent);
    return words.every((word) => text.includes(word));
  });
}

function searchText({ name, description, framework, tags, skills }: Agent): string {
  const ofSkills = skills.flatMap((skill) => [skill.name, skill.description, ...skill.tags]);
  return [name, description, framework, FRAMEWORK_NAMES[framework], ...tags, ...ofSkills]
    .join('\n')
    .toLowerCase();
}

/** Frameworks as the gallery calls them. */
export const FRAMEWORK_NAMES: Readonly<Record<Agent['framework'], string>> = gallery.frameworks;
