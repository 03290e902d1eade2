import type { Part } from '../a2a/a2a-schema.ts';

/** A file that is part of an answer. */
export interface AnswerFile {
  name: string;
  /** Where it can be had: a data URL, or an http or https one that leads out of the console. */
  href?: string;
  /** Set for an image that is in the answer itself: nothing is loaded to show it. */
  imageSrc?: string;
  /** Host of an href that leads out of the console. */
  host?: string;
}

/** Images that cannot carry a script. */
const RASTER = /^image\/(?:png|jpeg|gif|webp|avif)$/;
const DATA_URL = /^data:([^;,]*)/;

/** Put in the place of a file's bytes when they were too large to be kept. */
export const NOT_KEPT = 'not-kept';

/** The file that a part is, or undefined when it is none: bytes, a URL, or text with a file's name. */
export function readFile(part: Part): AnswerFile | undefined {
  const { raw, url, text, filename, mediaType = '' } = part;
  const name = filename ?? 'file';
  if (part.metadata?.[NOT_KEPT] === true) return { name };
  if (raw !== undefined) return fromBytes(name, mediaType, raw.replaceAll('-', '+').replaceAll('_', '/'));
  if (text !== undefined && filename !== undefined)
    return { name, href: `data:application/octet-stream;charset=utf-8,${encodeURIComponent(text)}` };
  if (url === undefined) return undefined;
  const [head, type] = DATA_URL.exec(url) ?? [];
  if (head !== undefined && type !== undefined) {
    const href = `data:${downloadType(type)}${url.slice(head.length)}`;
    return { name, href, ...imageOf(type, href) };
  }
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) return { name };
  const { host, pathname } = new URL(url);
  return { name: filename ?? (pathname.split('/').at(-1) || host), href: url, host };
}

function fromBytes(name: string, mediaType: string, base64: string): AnswerFile {
  const href = `data:${downloadType(mediaType)};base64,${base64}`;
  return { name, href, ...imageOf(mediaType, href) };
}

function imageOf(type: string, src: string): Pick<AnswerFile, 'imageSrc'> {
  return RASTER.test(type) ? { imageSrc: src } : {};
}

/** Only images keep their type: whatever else is in a data URL is to be saved, never shown. */
function downloadType(type: string): string {
  return RASTER.test(type) ? type : 'application/octet-stream';
}
