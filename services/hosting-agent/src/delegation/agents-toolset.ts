import { BaseToolset, type BaseTool } from '@agent-gallery/adk';
import type { AgentDirectory, KnownAgent } from '../directory/agent-directory.ts';
import { DelegationTool, type DelegationDeps } from './delegation-tool.ts';
import { describeAgent, describedSchema, toolNameOf, type Described } from './describe-agent.ts';

/**
 * The agents that are deployed at this moment, each as a tool. What a tool says comes from the agent's own card; of one
 * that does not answer, from its record.
 */
export class AgentsToolset extends BaseToolset {
  readonly #directory: AgentDirectory;
  readonly #deps: DelegationDeps;
  readonly #ownName: string;

  constructor(options: { directory: AgentDirectory; deps: DelegationDeps; ownName: string }) {
    super([]);
    this.#directory = options.directory;
    this.#deps = options.deps;
    this.#ownName = options.ownName;
  }

  override async getTools(): Promise<BaseTool[]> {
    const agents = await this.#directory.list();
    const described = await Promise.all(
      agents.map(async (agent) => ({ agent, about: await this.#describe(agent) })),
    );
    const taken = new Set<string>();
    const nameFor = (name: string): string => {
      const base = toolNameOf(name);
      let unique = base;
      for (let count = 2; taken.has(unique); count++) unique = `${base}_${count}`;
      taken.add(unique);
      return unique;
    };
    return described
      .filter(({ about }) => about.name !== this.#ownName)
      .map(
        ({ agent, about }) =>
          new DelegationTool({
            name: nameFor(about.name),
            description: describeAgent(about),
            agent: { ...agent, name: about.name },
            deps: this.#deps,
          }),
      );
  }

  /** The agents stay: they are not of one run. */
  override close(): Promise<void> {
    return Promise.resolve();
  }

  async #describe({ url, name, card }: KnownAgent): Promise<Described> {
    try {
      return describedSchema.parse(await this.#deps.readCard(url));
    } catch {
      return card ?? { name, description: `It does not answer now; it is recorded at ${url}.`, skills: [] };
    }
  }
}
