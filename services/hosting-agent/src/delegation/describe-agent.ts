import { z } from 'zod';

const MAX_CHARS = 1_500;
const MAX_SKILLS = 20;

/** What a tool's description tells of an agent, whether from its card or from its record. */
export const describedSchema = z.object({
  name: z.string(),
  description: z.string(),
  skills: z
    .array(z.object({ name: z.string(), description: z.string(), examples: z.array(z.string()).optional() }))
    .default([]),
});
export type Described = z.infer<typeof describedSchema>;

/** What an agent can do, for the model that chooses: its description, skills and examples. */
export const describeAgent = ({ name, description, skills }: Described): string => {
  const lines = skills.slice(0, MAX_SKILLS).map((skill) => {
    const examples = (skill.examples ?? []).map((example) => `"${example}"`).join(', ');
    return `- ${skill.name}: ${skill.description}${examples ? ` For example: ${examples}` : ''}`;
  });
  const text = [`${name}: ${description}`, ...lines].join('\n');
  return text.length > MAX_CHARS ? `${text.slice(0, MAX_CHARS)}…` : text;
};

/** A tool name for an agent: letters, digits and underscores, as models take it. */
export const toolNameOf = (name: string): string => {
  const slug = name
    .normalize('NFD')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .toLowerCase();
  return `ask_${slug || 'agent'}`.slice(0, 60);
};
