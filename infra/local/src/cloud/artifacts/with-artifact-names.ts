import type { ContainerEngine } from '../engine/engine.ts';
import { toLocalImage } from './artifact-image.ts';

/** An engine that pushes to and pulls from the local registry what is named as an image of Artifact Registry. */
export function withArtifactNames(engine: ContainerEngine, host: string): ContainerEngine {
  return {
    ...engine,
    push: (image, login, onLine) => engine.push(image, login, onLine, toLocalImage(image, host)),
    run: (container, login) =>
      engine.run({ ...container, image: toLocalImage(container.image, host) }, login),
  };
}
