const pattern = /^([a-z0-9-]+)-docker\.pkg\.dev\/(.+)$/;

/**
 * Where the local registry keeps an image of Artifact Registry: `us-central1-docker.pkg.dev/P/R/I:tag` at `host/P/R/I:tag`.
 * Other names stay as they are. Two repositories of one name in two regions are one here.
 */
export function toLocalImage(image: string, host: string): string {
  const path = pattern.exec(image)?.[2];
  return path === undefined ? image : `${host}/${path}`;
}
