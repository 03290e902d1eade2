/// <reference types="node" />
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { deploymentOrderSchema } from './publisher.ts';
import { generatedFiles, jsonSchemas } from './json-schemas.ts';

const FOLDER = join(import.meta.dirname, '../generated');

describe('the generated JSON Schemas', () => {
  it('are those of today’s contract (npm run generate -w functions/contract)', async () => {
    const files = await readdir(FOLDER);
    const written = await Promise.all(
      files.map(async (name) => [name, await readFile(join(FOLDER, name), 'utf8')] as const),
    );
    expect(new Map(written)).toEqual(generatedFiles());
  });

  it('have a page for other systems, whose example is a message that the contract takes', () => {
    const page = JSON.parse(generatedFiles().get('asyncapi.json') ?? '') as {
      components: { messages: { deploymentRequested: { examples: { payload: unknown }[] } } };
    };
    const [example] = page.components.messages.deploymentRequested.examples;
    expect(deploymentOrderSchema.safeParse(example?.payload).success).toBe(true);
    expect(JSON.stringify(page)).not.toContain('urn:agent-gallery:schema');
  });

  it('let what has a default be left out of what others send, and not of what the portal writes', () => {
    const schemas = jsonSchemas();
    const requiredIn = (name: string) =>
      (JSON.parse(schemas.get(name) ?? '') as { required: string[] }).required;
    expect(requiredIn('deployment-request.schema.json')).not.toContain('access');
    expect(requiredIn('deployment-request.schema.json')).toContain('serviceName');
    expect(requiredIn('agent.schema.json')).toContain('tags');
  });
});
