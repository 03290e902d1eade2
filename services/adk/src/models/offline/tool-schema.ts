import type { LlmRequest } from '@google/adk';
import type { Tool } from '@google/genai';
import { z } from 'zod';
import { toJsonSchema } from '../openai/to-json-schema.ts';

const propertySchema = z.object({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  description: z.string().optional(),
  enum: z.array(z.unknown()).optional(),
  default: z.unknown().optional(),
  items: z.object({ type: z.string().optional(), enum: z.array(z.unknown()).optional() }).optional(),
});

const parametersSchema = z.object({
  properties: z.record(z.string(), propertySchema).default({}),
  required: z.array(z.string()).default([]),
});

export interface ToolProperty {
  name: string;
  type: string;
  description: string;
  /** The values that are allowed, for itself or for the members of an array; empty if any is. */
  values: readonly string[];
  isRequired: boolean;
  hasDefault: boolean;
}

/** A tool as the offline model sees it. */
export interface OfflineTool {
  name: string;
  description: string;
  properties: readonly ToolProperty[];
}

const strings = (values: readonly unknown[] | undefined): string[] =>
  (values ?? []).filter((value) => typeof value === 'string');

/** The tools that a request declares; a schema that is not understood counts as one without properties. */
export const readTools = (request: LlmRequest): OfflineTool[] =>
  (request.config?.tools ?? [])
    .flatMap((tool) => (tool as Tool).functionDeclarations ?? [])
    .map(({ name = '', description = '', parameters, parametersJsonSchema }) => {
      const parsed = parametersSchema.safeParse(parametersJsonSchema ?? toJsonSchema(parameters) ?? {});
      const { properties, required } = parsed.success ? parsed.data : { properties: {}, required: [] };
      return {
        name,
        description,
        properties: Object.entries(properties).map(([key, property]) => {
          const { type = 'string', enum: own, items } = property;
          return {
            name: key,
            type: (Array.isArray(type) ? type.find((each) => each !== 'null') : type) ?? 'string',
            description: property.description ?? '',
            values: strings(own ?? items?.enum),
            isRequired: required.includes(key),
            hasDefault: property.default !== undefined,
          };
        }),
      };
    });
