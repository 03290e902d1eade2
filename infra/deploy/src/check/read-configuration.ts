import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from '@cdktf/hcl2json';
import { z } from 'zod';

/** A block's content as hcl2json gives it: nested blocks are lists, expressions are strings such as `${var.x}`. */
export type Body = Readonly<Record<string, unknown>>;

export interface TerraformFile {
  name: string;
  text: string;
  content: Body;
}

export interface Declaration {
  file: string;
  kind: 'resource' | 'data' | 'provider';
  type: string;
  name: string;
  body: Body;
}

export interface Configuration {
  files: TerraformFile[];
  declarations: Declaration[];
  variables: ReadonlyMap<string, Body>;
  locals: ReadonlyMap<string, unknown>;
  outputs: ReadonlyMap<string, Body>;
}

const bodySchema = z.record(z.string(), z.unknown());
const labelledSchema = z.record(z.string(), z.array(bodySchema));
const twiceLabelledSchema = z.record(z.string(), labelledSchema);
const fileSchema = z.object({
  resource: twiceLabelledSchema.default({}),
  data: twiceLabelledSchema.default({}),
  provider: labelledSchema.default({}),
  variable: labelledSchema.default({}),
  output: labelledSchema.default({}),
  locals: z.array(bodySchema).default([]),
});

function declarationsOf(file: string, content: z.infer<typeof fileSchema>): Declaration[] {
  const typed = (['resource', 'data'] as const).flatMap((kind) =>
    Object.entries(content[kind]).flatMap(([type, named]) =>
      Object.entries(named).flatMap(([name, bodies]) =>
        bodies.map((body) => ({ file, kind, type, name, body })),
      ),
    ),
  );
  const providers = Object.entries(content.provider).flatMap(([type, bodies]) =>
    bodies.map((body) => ({ file, kind: 'provider' as const, type, name: '', body })),
  );
  return [...typed, ...providers];
}

/** Reads Terraform files with HashiCorp's own parser. Throws where one cannot be parsed, with its name, line and column. */
export async function readConfiguration(texts: Readonly<Record<string, string>>): Promise<Configuration> {
  const files: TerraformFile[] = [];
  const declarations: Declaration[] = [];
  const variables = new Map<string, Body>();
  const locals = new Map<string, unknown>();
  const outputs = new Map<string, Body>();
  for (const [name, text] of Object.entries(texts)) {
    const content = await parse(name, text);
    const known = fileSchema.parse(content);
    files.push({ name, text, content });
    declarations.push(...declarationsOf(name, known));
    for (const [variable, [body = {}]] of Object.entries(known.variable)) variables.set(variable, body);
    for (const [output, [body = {}]] of Object.entries(known.output)) outputs.set(output, body);
    for (const body of known.locals)
      for (const [local, value] of Object.entries(body)) locals.set(local, value);
  }
  return { files, declarations, variables, locals, outputs };
}

/** The text of each Terraform file of a folder, by its name. */
export async function readFolder(folder: string): Promise<Record<string, string>> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.tf')).sort();
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  return Object.fromEntries(names.map((name, index) => [name, texts[index] ?? '']));
}
