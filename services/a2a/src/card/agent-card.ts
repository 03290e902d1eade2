export interface AgentSkill {
  id: string;
  name: string;
  description: string;
  tags: string[];
  examples?: string[];
  inputModes?: string[];
  outputModes?: string[];
}

export interface AgentExtension {
  uri: string;
  description?: string;
  required?: boolean;
  params?: Record<string, unknown>;
}

/** What an agent's author says of it; the rest of its card comes from the server. */
export interface AgentProfile {
  name: string;
  description: string;
  version: string;
  skills: AgentSkill[];
  defaultInputModes?: string[];
  defaultOutputModes?: string[];
  provider?: { organization: string; url: string };
  documentationUrl?: string;
  iconUrl?: string;
  extensions?: AgentExtension[];
  /** In ProtoJSON: `{"bearer":{"httpAuthSecurityScheme":{"scheme":"Bearer"}}}`. */
  securitySchemes?: Record<string, Record<string, unknown>>;
  securityRequirements?: { schemes: Record<string, { list: string[] }> }[];
}

export interface AgentInterface {
  url: string;
  protocolBinding: string;
  protocolVersion: string;
  tenant?: string;
}

/** An agent card of version 1.0 (section 4.4.1), as it is sent. */
export interface AgentCard extends Omit<AgentProfile, 'extensions'> {
  supportedInterfaces: AgentInterface[];
  capabilities: {
    streaming: boolean;
    pushNotifications: boolean;
    extendedAgentCard?: boolean;
    extensions?: AgentExtension[];
  };
  defaultInputModes: string[];
  defaultOutputModes: string[];
  signatures?: { protected: string; signature: string; header?: Record<string, unknown> }[];
}

/** The agent card of a profile whose service has the given URL. */
export const createAgentCard = (
  profile: AgentProfile,
  publicUrl: string,
  options: { hasExtendedCard: boolean },
): AgentCard => {
  const { extensions, ...rest } = profile;
  const url = publicUrl.replace(/\/+$/, '');
  return {
    ...rest,
    supportedInterfaces: [
      { url, protocolBinding: 'HTTP+JSON', protocolVersion: '1.0' },
      { url: `${url}/jsonrpc`, protocolBinding: 'JSONRPC', protocolVersion: '1.0' },
    ],
    capabilities: {
      streaming: true,
      pushNotifications: true,
      ...(options.hasExtendedCard && { extendedAgentCard: true }),
      ...(extensions && { extensions }),
    },
    defaultInputModes: profile.defaultInputModes ?? ['text/plain'],
    defaultOutputModes: profile.defaultOutputModes ?? ['text/plain'],
  };
};
