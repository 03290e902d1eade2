import type { z } from 'zod';

export interface ToolAnswer {
  /** In plain language, in Markdown. */
  text: string;
  structured: Record<string, unknown>;
}

/** A tool, apart from how it is offered: over MCP, or in the agent's own process. */
export interface CountryTool<Shape extends z.ZodRawShape = z.ZodRawShape> {
  name: string;
  title: string;
  description: string;
  input: z.ZodObject<Shape>;
  /** Throws NotInTableError for what the table does not hold. */
  run(input: z.infer<z.ZodObject<Shape>>): ToolAnswer;
}

/** Keeps a tool's own input type while it is written. */
export const defineTool = <Shape extends z.ZodRawShape>(tool: CountryTool<Shape>): CountryTool =>
  tool as unknown as CountryTool;
