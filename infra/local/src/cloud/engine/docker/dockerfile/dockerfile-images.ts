import { DockerfileParser } from 'dockerfile-ast';

/**
 * The images that a Dockerfile builds on: of FROM lines and of `COPY --from`, with ARG defaults and build arguments put in,
 * without `scratch` and without the file's own stages. A name that cannot be told is left out.
 */
export function dockerfileImages(text: string, buildArgs: Readonly<Record<string, string>>): string[] {
  const file = DockerfileParser.parse(text);
  const values = new Map<string, string>();
  for (const instruction of file.getInitialARGs()) {
    const property = instruction.getProperty();
    if (!property) continue;
    const value = buildArgs[property.getName()] ?? property.getValue() ?? '';
    values.set(property.getName(), expand(value, values));
  }
  const stages = new Set<string>();
  const images = new Set<string>();
  const consider = (raw: string | null | undefined) => {
    const image = expand(raw ?? '', values);
    if (image === '' || image.includes('$') || image === 'scratch') return;
    if (!stages.has(image.toLowerCase()) && !/^\d+$/.test(image)) images.add(image);
  };
  for (const instruction of file.getInstructions()) {
    const keyword = instruction.getKeyword();
    if (keyword === 'FROM') {
      const [image, as, stage] = instruction
        .getArguments()
        .map((argument) => argument.getValue())
        .filter((argument) => !argument.startsWith('--'));
      consider(image);
      if (as?.toLowerCase() === 'as' && stage !== undefined) stages.add(stage.toLowerCase());
    } else if (keyword === 'COPY' || keyword === 'ADD') {
      const from = /--from=(\S+)/.exec(instruction.getTextContent())?.[1];
      consider(from);
    }
  }
  return [...images];
}

/** Puts values in for `$NAME`, `${NAME}`, `${NAME:-default}` and `${NAME:+other}`. */
function expand(text: string, values: ReadonlyMap<string, string>): string {
  return text.replace(
    /\$(?:\{(\w+)(?::([-+])([^}]*))?\}|(\w+))/g,
    (
      whole,
      braced: string | undefined,
      operator: string | undefined,
      other: string | undefined,
      bare: string | undefined,
    ) => {
      const value = values.get(braced ?? bare ?? '');
      if (operator === '-') return value === undefined || value === '' ? (other ?? '') : value;
      if (operator === '+') return value === undefined || value === '' ? '' : (other ?? '');
      return value ?? whole;
    },
  );
}
