import { z } from 'zod';

const baseImageSchema = z.strictObject({
  /** With its registry: `docker.io/library/node`. */
  name: z.string().regex(/^[a-z0-9.-]+(?::\d+)?(\/[a-z0-9._-]+)+$/),
  tag: z.string().regex(/^[\w][\w.-]*$/),
  /** Of the index, so that each platform finds its own image; null: nobody has asked the registry yet. */
  digest: z
    .string()
    .regex(/^sha256:[0-9a-f]{64}$/)
    .nullable(),
  /** The day on which the registry was asked; null: the digest comes from elsewhere, as `source` says. */
  checkedAt: z.iso.date().nullable(),
  source: z.string().optional(),
});

/** An image that something of ours is built on or by. */
export type BaseImage = z.infer<typeof baseImageSchema>;

/** Reads infra/base-images.json. Throws a ZodError that names what is wrong. */
export const parseBaseImages = (text: string): BaseImage[] =>
  z.array(baseImageSchema).parse(JSON.parse(text));

/** As a FROM line names it: Docker's own library by its short name. */
export const shortName = ({ name, tag }: Pick<BaseImage, 'name' | 'tag'>): string =>
  `${name.replace(/^docker\.io\/(library\/)?/, '')}:${tag}`;

/** `node:24.21.0-slim@sha256:…`; without a digest the tag alone. */
export const pinned = (image: BaseImage): string =>
  image.digest === null ? shortName(image) : `${shortName(image)}@${image.digest}`;

/** Puts the digests into a text that names the images by their tags, with or without an earlier digest. */
export function pinText(text: string, images: readonly BaseImage[]): string {
  return images.reduce((result, image) => {
    const name = shortName(image).replaceAll('.', '\\.');
    return result.replaceAll(
      new RegExp(`(?<![\\w./-])${name}(?:@sha256:[0-9a-f]{64})?(?![\\w.-])`, 'g'),
      pinned(image),
    );
  }, text);
}
