import { type BaseImage, pinText } from './base-images.ts';

export interface PinDeps {
  resolve: (image: BaseImage) => Promise<string>;
  /** Today, `2026-11-21`. */
  today: string;
  say: (line: string) => void;
}

/** Asks each image's registry for its digest. One that does not answer leaves its image as it is, and is told; `failed` counts them. */
export async function pinImages(
  images: readonly BaseImage[],
  { resolve, today, say }: PinDeps,
): Promise<{ images: BaseImage[]; failed: number }> {
  let failed = 0;
  const pinned: BaseImage[] = [];
  for (const image of images) {
    const { name, tag, digest: before } = image;
    try {
      const digest = await resolve(image);
      pinned.push({ name, tag, digest, checkedAt: today });
      say(`${name}:${tag} ${digest}${before === digest ? '' : ` (was ${before ?? 'not pinned'})`}`);
    } catch (error) {
      failed += 1;
      pinned.push(image);
      say(
        `${name}:${tag} stays ${before ?? 'not pinned'}: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }
  return { images: pinned, failed };
}

/** The files that name images: texts with the digests put in, those that changed only. */
export function pinFiles(
  files: Readonly<Record<string, string>>,
  images: readonly BaseImage[],
): Record<string, string> {
  const entries = Object.entries(files).map(([name, text]) => [name, pinText(text, images)] as const);
  return Object.fromEntries(entries.filter(([name, text]) => files[name] !== text));
}
