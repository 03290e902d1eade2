import { createHash } from 'node:crypto';
import type { BaseImage } from './images/base-images.ts';
import type { Deployable } from './deployables.ts';
import type { Installed } from './installed.ts';

/** https://github.com/package-url/purl-spec/blob/main/types-doc/npm-definition.md */
const purlOf = (name: string, version: string) => `pkg:npm/${name.replace(/^@/, '%40')}@${version}`;

/** `sha512-BASE64` → what CycloneDX wants. */
function hashesOf(integrity: string) {
  const found = /^sha512-(.+)$/.exec(integrity.split(' ')[0] ?? '');
  if (found?.[1] === undefined) return [];
  return [{ alg: 'SHA-512', content: Buffer.from(found[1], 'base64').toString('hex') }];
}

/** An SPDX identifier is an id, several are an expression, and what SPDX does not know is a name. */
function licencesOf(licence: string) {
  if (/ (OR|AND|WITH) /.test(licence)) return [{ expression: licence }];
  return [{ license: { id: licence } }];
}

function componentOf({ name, version, licence, integrity }: Installed) {
  const purl = purlOf(name, version);
  const [group, short] = name.startsWith('@') ? name.split('/', 2) : [undefined, name];
  return {
    type: 'library',
    'bom-ref': purl,
    ...(group !== undefined && { group }),
    name: short ?? name,
    version,
    purl,
    licenses: licencesOf(licence),
    hashes: hashesOf(integrity),
  };
}

function baseComponent({ name, tag, digest }: BaseImage) {
  const short = name.replace(/^docker\.io\/(library\/)?/, '');
  const purl = `pkg:docker/${short}@${digest === null ? tag : encodeURIComponent(digest)}`;
  return {
    type: 'container',
    'bom-ref': purl,
    name,
    version: tag,
    purl,
    ...(digest !== null && { hashes: [{ alg: 'SHA-256', content: digest.replace('sha256:', '') }] }),
  };
}

/** A UUID out of the content: the same content is the same bill. */
function serialOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  const variant = ((Number.parseInt(hex[16] ?? '0', 16) & 3) | 8).toString(16);
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `5${hex.slice(13, 16)}`,
    variant + hex.slice(17, 20),
    hex.slice(20, 32),
  ];
  return `urn:uuid:${parts.join('-')}`;
}

/**
 * What is in something that is deployed, as CycloneDX 1.5 (https://cyclonedx.org/docs/1.5/json/), which Artifact Analysis takes. The
 * base image is a component by its digest: what is inside of it, its publisher's own bill says. No time is in it.
 */
export function toBom({ name, version, kind, packages }: Deployable, base: BaseImage | undefined): object {
  const ref = `${name}@${version}`;
  const components = [...packages.map(componentOf), ...(base ? [baseComponent(base)] : [])];
  const content = {
    metadata: {
      component: { type: kind === 'image' ? 'container' : 'application', 'bom-ref': ref, name, version },
    },
    components,
    dependencies: [
      { ref, dependsOn: components.map((one) => one['bom-ref']) },
      ...components.map((one) => ({ ref: one['bom-ref'] })),
    ],
  };
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.5.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    serialNumber: serialOf(JSON.stringify(content)),
    version: 1,
    ...content,
  };
}
