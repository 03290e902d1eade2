import type { AgentDirectory } from './agent-directory.ts';
import { isSameUrl } from './is-self.ts';

/** The agents of a list of URLs. */
export const createListDirectory = (urls: readonly string[], selfUrl: string | undefined): AgentDirectory => {
  const agents = [...new Set(urls)]
    .filter((url) => !isSameUrl(url, selfUrl))
    .map((url) => ({ id: new URL(url).host, url, name: new URL(url).host, card: undefined }));
  return {
    list: () => Promise.resolve(agents),
    close: () => undefined,
  };
};
