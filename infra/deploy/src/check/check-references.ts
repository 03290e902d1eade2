import type { Body, Configuration } from './read-configuration.ts';

const REFERENCE =
  /(?<![\w."-])(?:(var|local)\.([a-z_]\w*)|(data\.)?(google_\w+)\.([a-z_]\w*)(?:\[[^\]]*\])?(?:\.([a-z_]\w*))?)/g;

/** Every text below a value, expressions among them. */
function* textsOf(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value;
  else if (Array.isArray(value)) for (const item of value) yield* textsOf(item);
  else if (typeof value === 'object' && value !== null)
    for (const item of Object.values(value)) yield* textsOf(item);
}

/** The expressions within a text: `${…}`, without the literal text around them. */
function expressionsOf(text: string): string[] {
  const expressions: string[] = [];
  for (let from = text.indexOf('${'); from >= 0; from = text.indexOf('${', from + 2)) {
    let depth = 1;
    let end = from + 2;
    for (; end < text.length && depth > 0; end++) {
      if (text[end] === '{') depth++;
      if (text[end] === '}') depth--;
    }
    expressions.push(text.slice(from + 2, end - 1));
  }
  return expressions;
}

type HasAttribute = (kind: 'resource' | 'data', type: string, attribute: string) => boolean;

/** Says which variables, locals, resources and attributes of resources are referred to and not there. */
export function checkReferences(configuration: Configuration, hasAttribute: HasAttribute): string[] {
  const { variables, locals, declarations, files } = configuration;
  const declared = new Set(declarations.map(({ kind, type, name }) => `${kind} ${type}.${name}`));
  const problems = new Set<string>();
  const look = (file: string, expression: string) => {
    for (const [, scope, name = '', data, type = '', resource = '', attribute] of expression.matchAll(
      REFERENCE,
    )) {
      if (scope === 'var' && !variables.has(name)) problems.add(`${file}: There is no variable “${name}”.`);
      if (scope === 'local' && !locals.has(name)) problems.add(`${file}: There is no local “${name}”.`);
      if (scope) continue;
      const kind = data ? 'data' : 'resource';
      if (!declared.has(`${kind} ${type}.${resource}`))
        problems.add(`${file}: There is no ${kind} “${type}.${resource}”.`);
      else if (attribute && !hasAttribute(kind, type, attribute))
        problems.add(`${file}: A ${kind} “${type}” has no “${attribute}”.`);
    }
  };
  for (const { name, content } of files)
    for (const text of textsOf(content as Body))
      for (const expression of expressionsOf(text)) look(name, expression);
  return [...problems];
}
