import type { AgentEngines, EngineOperation, EngineView } from '../../src/engine/engines.ts';
import type { ServiceOrder, ServicePlace } from '../../src/engine/ports.ts';

/** Agent Engine in memory. `instantly` ends operations as soon as they are begun, with `rolloutFailure` if there is one. */
export function createFakeEngines(state: { instantly: boolean; rolloutFailure: string | undefined }) {
  const engines = new Map<
    string,
    EngineView & { displayName: string; image: string; env: ServiceOrder['env'] }
  >();
  const operations = new Map<string, EngineOperation>();
  const begin = (engine: string): EngineOperation => {
    const name = `${engine}/operations/${operations.size + 1}`;
    const error = state.rolloutFailure === undefined ? null : { code: 3, message: state.rolloutFailure };
    const operation = { name, done: state.instantly, error: state.instantly ? error : null, engine };
    operations.set(name, operation);
    return { ...operation };
  };
  const put = (name: string, place: ServicePlace, { labels, image, env }: ServiceOrder) => {
    engines.set(name, { name, labels, displayName: place.name, image, env });
    return begin(name);
  };
  const port: AgentEngines = {
    url: (name) => `https://europe-west1-aiplatform.googleapis.com/reasoningEngines/v1/${name}/api`,
    find: async ({ name }) => [...engines.values()].find(({ displayName }) => displayName === name),
    create: async (place, order) =>
      put(`projects/p/locations/${place.region}/reasoningEngines/${engines.size + 1}`, place, order),
    update: async (name, place, order) => put(name, place, order),
    operation: async (name) => {
      const operation = operations.get(name);
      if (!operation) throw new Error(`There is no operation ${name}.`);
      return { ...operation };
    },
    cancel: async (name) => {
      const operation = operations.get(name);
      if (operation) Object.assign(operation, { done: true, error: { code: 1, message: 'CANCELLED' } });
    },
    delete: async (name) => void engines.delete(name),
  };
  return { ...port, engines, operations };
}
