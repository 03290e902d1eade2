import { findNames, type NamedThing } from './find-names.ts';
import { toolWords } from './match-tools.ts';
import type { OfflineTool, ToolProperty } from './tool-schema.ts';
import { subjectWords } from './words.ts';

export interface FilledArguments {
  args: Record<string, unknown>;
  /** More of the kind of the only required name, for calls of their own: "Rome" in "the capitals of Peru and Rome". */
  more: Record<string, unknown>[];
  /** Required properties for which the text holds nothing. */
  missing: ToolProperty[];
}

const WHOLE_TEXT = /^(?:message|question|query|prompt|request|text|input|instruction)s?$/i;
const FROM = /from|source|origin|start|first|^a$/i;
const TO = /to$|^to|target|destination|end|second|^b$/i;

const numbersIn = (text: string): number[] =>
  (text.match(/-?\d[\d,]*(?:\.\d+)?/g) ?? []).map((digits) => Number(digits.replaceAll(',', '')));

/** The allowed values that a text names, in the text's order. */
const valuesIn = (values: readonly string[], text: string): string[] => {
  const words = subjectWords(text);
  return values
    .map((value) => ({ value, at: words.indexOf(subjectWords(value)[0] ?? '') }))
    .filter(({ value, at }) => at !== -1 && subjectWords(value).every((word) => words.includes(word)))
    .sort((a, b) => a.at - b.at)
    .map(({ value }) => value);
};

/** Takes names away as they are used, so that two properties do not get the same one. */
const createNames = (names: readonly NamedThing[]) => {
  const left = [...names];
  return {
    take(property: ToolProperty): string | undefined {
      const preposition = FROM.test(property.name) ? 'from' : TO.test(property.name) ? 'to' : undefined;
      const index = preposition ? left.findIndex(({ before }) => before === preposition) : -1;
      return left.splice(Math.max(index, 0), 1)[0]?.text;
    },
    takeAll: (): string[] => left.splice(0).map(({ text }) => text),
  };
};

/** Whether an optional text is asked for: the request uses its words, or it is all that the tool takes. */
const isMeant = (property: ToolProperty, tool: OfflineTool, text: string): boolean => {
  if (property.isRequired || tool.properties.length === 1) return true;
  const asked = new Set(subjectWords(text));
  return subjectWords(`${property.name} ${property.description}`).some((word) => asked.has(word));
};

/** Arguments for a tool from a text in plain words, as far as the tool's schema lets it be known what is what. */
export const fillArguments = (tool: OfflineTool, text: string): FilledArguments => {
  const args: Record<string, unknown> = {};
  const missing: ToolProperty[] = [];
  const allowed = tool.properties.flatMap(({ values }) => values).flatMap(subjectWords);
  const known = new Set([...toolWords(tool).keys(), ...allowed]);
  const names = createNames(findNames(text, known));
  const numbers = numbersIn(text);

  const valueOf = (property: ToolProperty): unknown => {
    if (property.values.length > 0) {
      const named = valuesIn(property.values, text);
      return property.type === 'array' ? (named.length > 0 ? named : undefined) : named[0];
    }
    switch (property.type) {
      case 'integer':
        return numbers.splice(0, 1).map(Math.round)[0];
      case 'number':
        return numbers.shift();
      case 'boolean':
        return property.isRequired ? false : undefined;
      case 'array': {
        const all = names.takeAll();
        return all.length > 0 ? all : undefined;
      }
      case 'string':
        if (WHOLE_TEXT.test(property.name)) return text.trim();
        return isMeant(property, tool, text) ? names.take(property) : undefined;
      default:
        return undefined;
    }
  };

  const ordered = [...tool.properties].sort((a, b) => Number(b.isRequired) - Number(a.isRequired));
  for (const property of ordered) {
    const value = valueOf(property);
    if (value !== undefined) args[property.name] = value;
    else if (property.isRequired && !property.hasDefault) missing.push(property);
  }
  const [only, second] = tool.properties.filter(({ isRequired }) => isRequired);
  const isName = only?.type === 'string' && only.values.length === 0 && !WHOLE_TEXT.test(only.name);
  const rest = isName && second === undefined && missing.length === 0 ? names.takeAll() : [];
  return { args, missing, more: rest.map((name) => ({ ...args, [only?.name ?? '']: name })) };
};
