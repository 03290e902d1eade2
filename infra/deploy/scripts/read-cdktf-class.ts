import type { AttributeSchema, BlockSchema, BlockTypeSchema, CtyType } from '../src/check/provider-schema.ts';

/** cdktf keeps this comment before what only Google sets, and the code that tells its type follows within two lines. */
const COMPUTED = /\/\/ (\w+) - computed: true, optional: false, required: false\n(?=([^\n]*\n[^\n]*))/g;
const HCL_ATTRIBUTE =
  /^ {8,12}(\w+): \{\n[^\n]*?(?:this\._|struct\.)(\w+)[^\n]*\n\s+isBlock: (true|false),\n\s+type: "(\w+)",\n\s+storageClassType: "(\w+)"/gm;

const SCALARS: Readonly<Record<string, CtyType>> = {
  string: 'string',
  boolean: 'bool',
  number: 'number',
  stringMap: ['map', 'string'],
  booleanMap: ['map', 'bool'],
  numberMap: ['map', 'number'],
  String: 'string',
  Boolean: 'bool',
  Number: 'number',
  List: ['list', 'string'],
  NumberList: ['list', 'number'],
  StringMap: ['map', 'string'],
};

/** The text of each class and function of a module that cdktf generated, by its name. */
interface ModuleParts {
  classes: ReadonlyMap<string, string>;
  functions: ReadonlyMap<string, string>;
}

export function readModule(text: string): ModuleParts {
  const classes = new Map<string, string>();
  const functions = new Map<string, string>();
  for (const part of text.split(/^(?=class \w|function \w)/m)) {
    const [, kind, name] = /^(class|function) (\w+)/.exec(part) ?? [];
    if (kind === 'class' && name) classes.set(name, part);
    if (kind === 'function' && name) functions.set(name, part);
  }
  return { classes, functions };
}

interface HclAttribute {
  /** The property that holds it: mostly its name in camel case. */
  property: string;
  isBlock: boolean;
  kind: string;
  storage: string;
}

function readHclAttributes(text: string): Map<string, HclAttribute> {
  const found = [...text.matchAll(HCL_ATTRIBUTE)];
  return new Map(
    found.map(([, name = '', property = '', isBlock, kind = '', storage = '']) => [
      name,
      { property, isBlock: isBlock === 'true', kind, storage },
    ]),
  );
}

function scalarOf({ kind, storage }: HclAttribute): CtyType {
  const list = /^(string|number|boolean)List$/.exec(storage)?.[1];
  if (list) return [kind === 'set' ? 'set' : 'list', SCALARS[list] as CtyType];
  const scalar = SCALARS[storage];
  if (scalar === undefined) throw new Error(`The type ${storage} (${kind}) is not known.`);
  return scalar;
}

const lowerFirst = (name: string) => name.charAt(0).toLowerCase() + name.slice(1);

function toType(block: BlockSchema): CtyType {
  const attributes = Object.entries(block.attributes).map(([name, { type }]) => [name, type] as const);
  return ['object', Object.fromEntries(attributes)];
}

/** The type of what only Google sets, by the getter that returns it. */
function computedType(parts: ModuleParts, code: string): CtyType {
  const getter = /get(\w+?)Attribute\('/.exec(code)?.[1];
  if (getter) return SCALARS[getter] ?? fail(`get${getter}Attribute`);
  const made = /new ([\w.]+)\(this, "\w+"(?:, (true|false))?/.exec(code);
  const name = made?.[1] ?? fail(code);
  const plain = /^cdktf\.(\w+)$/.exec(name)?.[1];
  if (plain) return SCALARS[lowerFirst(plain)] ?? SCALARS[plain] ?? listOfMaps(plain);
  const element = name.replace(/List$/, 'OutputReference');
  const object = toType(readBlock(parts, element));
  return name.endsWith('List') ? [made?.[2] === 'true' ? 'set' : 'list', object] : object;
}

function listOfMaps(name: string): CtyType {
  return name === 'StringMapList' ? ['list', ['map', 'string']] : fail(name);
}

function fail(what: string): never {
  throw new Error(`${what} is not understood.`);
}

const upperFirst = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);

/** What may be left out has a method that takes it back: `resetName()`. */
function readUse(text: string, property: string): 'required' | 'optional' {
  // A name that a class has already, such as `build`, is given this ending.
  const getter = new RegExp(`get (${property}|${property}Attribute)Input\\(`).exec(text);
  const name = getter?.[1] ?? fail(`The property ${property}`);
  return text.includes(`reset${upperFirst(name)}(`) ? 'optional' : 'required';
}

/** Attributes that Google sets where they are left out, in every kind of resource. */
const EITHER = ['id', 'project'];

/** The class by which a nested block is read and set. */
function nestedClass(text: string, name: string): string {
  return new RegExp(`new (\\w+)\\(this, "${name}"`).exec(text)?.[1] ?? fail(`The block ${name}`);
}

/** What a class that cdktf generated for a resource or a nested block says of its attributes and blocks. */
export function readBlock(parts: ModuleParts, className: string): BlockSchema {
  const text = parts.classes.get(className) ?? fail(`The class ${className}`);
  const mapper = `${lowerFirst(className.replace(/OutputReference$/, ''))}ToHclTerraform`;
  const isNested = className.endsWith('OutputReference');
  const settable = readHclAttributes(isNested ? (parts.functions.get(mapper) ?? '') : text);
  const attributes: Record<string, AttributeSchema> = {};
  const blocks: Record<string, BlockTypeSchema> = {};
  for (const [, name = '', code = ''] of text.matchAll(COMPUTED))
    if (!settable.has(name)) attributes[name] = { type: computedType(parts, code), use: 'computed' };
  for (const [name, given] of settable) {
    const use = readUse(text, given.property);
    if (!given.isBlock) {
      const isEither = use === 'optional' && EITHER.includes(name);
      attributes[name] = { type: scalarOf(given), use: isEither ? 'either' : use };
      continue;
    }
    // A provider's own blocks have no such class, and none is used here.
    if (text.includes('extends cdktf.TerraformProvider')) continue;
    const nested = nestedClass(text, name);
    blocks[name] = {
      nesting: given.kind === 'struct' ? 'single' : given.kind === 'set' ? 'set' : 'list',
      isRequired: use === 'required',
      isOnce: !nested.endsWith('List'),
      block: readBlock(parts, nested.replace(/List$/, 'OutputReference')),
    };
  }
  return { attributes, blocks };
}
