import { LlmAgent, type BaseAgent, type BaseLlm } from '@agent-gallery/adk';
import type { AgentDirectory } from './directory/agent-directory.ts';
import type { DelegationDeps } from './delegation/delegation-tool.ts';
import { AgentsToolset } from './delegation/agents-toolset.ts';

const INSTRUCTION = `You host the agents that are deployed in this gallery. Each of your tools is one of them.

- Choose by its description the agent that can do what the user asks, and pass the request on in the user's own words,
  with what is needed of the conversation before. Its answer goes straight to the user; do not repeat it.
- If a request has parts for several agents, call each with its part, at once.
- Only if one agent's answer is needed to ask another, or to work something out, call it with showToUser false, and name
  the agents whose answers you use.
- If an agent does not answer, say so, and go on with what the others can do.
- If no agent fits, say so and name those there are. Do not answer from memory what an agent is there for.`;

/** The orchestrator: an ADK agent whose tools are the agents that are deployed at the moment of each step. */
export const createHostingAgent = (options: {
  name: string;
  description: string;
  model: BaseLlm;
  directory: AgentDirectory;
  deps: DelegationDeps;
}): BaseAgent => {
  const { name, description, model, directory, deps } = options;
  return new LlmAgent({
    name: 'hosting_agent',
    description,
    instruction: INSTRUCTION,
    model,
    tools: [new AgentsToolset({ directory, deps, ownName: name })],
  });
};
