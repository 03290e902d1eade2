export interface PathTemplate {
  /** The variables' values, decoded, by name (`service.name`); undefined when the path is another one. */
  match(path: string): Record<string, string> | undefined;
  /** Whether it ends in a verb such as `:cancel`, and so must be tried before one that has none. */
  hasVerb: boolean;
}

const VARIABLE = /\{([^}=]+)(?:=([^}]+))?\}/g;

/**
 * Compiles a path of google.api.http: `/v2/{name=projects/P}:verb`, where `*` is one segment and `**` any
 * number of them (https://github.com/googleapis/googleapis/blob/master/google/api/http.proto).
 */
export function compileTemplate(template: string): PathTemplate {
  const names: string[] = [];
  let pattern = '';
  let end = 0;
  for (const found of template.matchAll(VARIABLE)) {
    pattern += escape(template.slice(end, found.index));
    names.push(found[1] ?? '');
    pattern += `(${segments(found[2] ?? '*')})`;
    end = found.index + found[0].length;
  }
  pattern += escape(template.slice(end));
  const expression = new RegExp(`^${pattern}$`);
  return {
    hasVerb: /:[a-zA-Z]+$/.test(template),
    match(path) {
      const values = expression.exec(path);
      if (!values) return undefined;
      try {
        return Object.fromEntries(
          names.map((name, index) => [name, decodeURIComponent(values[index + 1] ?? '')]),
        );
      } catch {
        return undefined;
      }
    },
  };
}

function segments(pattern: string): string {
  return pattern
    .split('/')
    .map((segment) => (segment === '**' ? '.+' : segment === '*' ? '[^/]+' : escape(segment)))
    .join('/');
}

function escape(text: string): string {
  return text.replace(/[.+?^$()|[\]\\*]/g, '\\$&');
}
