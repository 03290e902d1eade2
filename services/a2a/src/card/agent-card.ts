/** What an agent's author says of it; the rest of its card comes from the server. */
export interface AgentProfile {
  name: string;
  description: string;
  version: string;
  skills: {
    id: string;
    name: string;
    description: string;
    tags: string[];
    examples?: string[];
  }[];
  defaultInputModes?: string[];
  defaultOutputModes?: string[];
  provider?: { organization: string; url: string };
  documentationUrl?: string;
  iconUrl?: string;
}

/** The public URL of the service as the request shows it, when none is configured. */
export const publicUrlOf = (request: Request): string => {
  const url = new URL(request.url);
  const protocol =
    request.headers.get('x-forwarded-proto')?.split(',')[0]?.trim() || url.protocol.slice(0, -1);
  return `${protocol}://${request.headers.get('host') ?? url.host}`;
};

/** The agent card in the shape of version 1.0 (section 4.4.1). */
export const createAgentCard = (profile: AgentProfile, publicUrl: string) => {
  const { defaultInputModes, defaultOutputModes, ...rest } = profile;
  return {
    ...rest,
    supportedInterfaces: [
      { url: publicUrl.replace(/\/$/, ''), protocolBinding: 'HTTP+JSON', protocolVersion: '1.0' },
    ],
    capabilities: { streaming: true },
    defaultInputModes: defaultInputModes ?? ['text/plain'],
    defaultOutputModes: defaultOutputModes ?? ['text/plain'],
  };
};
