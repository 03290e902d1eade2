import { z } from 'zod';

const PIN = /^([a-z0-9][\w./-]*:[\w][\w.-]*)=(sha256:[0-9a-f]{64})$/;

/** Digests of base images by the names that a FROM line has: `node:24-slim`. */
export type BasePins = ReadonlyMap<string, string>;

/** `IMAGE:TAG=sha256:…,…`, as an environment variable has it. */
export const basePinsSchema = z
  .string()
  .default('')
  .transform((text, context): BasePins => {
    const pins = new Map<string, string>();
    for (const entry of text.split(',').filter((one) => one.trim() !== '')) {
      const [, image, digest] = PIN.exec(entry.trim()) ?? [];
      if (image === undefined || digest === undefined)
        context.addIssue({ code: 'custom', message: `"${entry}" is not of the form IMAGE:TAG=sha256:…` });
      else pins.set(image, digest);
    }
    return pins;
  });

/** Puts digests into the Dockerfile that the portal has written, so that the same source always builds on the same image. */
export function pinBases(files: Readonly<Record<string, string>>, pins: BasePins): Record<string, string> {
  const { Dockerfile, ...others } = files;
  if (Dockerfile === undefined) return others;
  const pinned = Dockerfile.replace(/^FROM (\S+)/gm, (line, image: string) => {
    const digest = pins.get(image);
    return digest === undefined ? line : `FROM ${image}@${digest}`;
  });
  return { Dockerfile: pinned, ...others };
}
