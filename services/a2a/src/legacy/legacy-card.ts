import type { AgentCard } from '../card/agent-card.ts';

type Json = Record<string, unknown>;

/** A security scheme of version 0.3 (OpenAPI style) from ProtoJSON; undefined for one that 0.3 lacks. */
const toLegacyScheme = (scheme: Json): Json | undefined => {
  const [kind, value] = (Object.entries(scheme)[0] ?? []) as [string | undefined, Json | undefined];
  switch (kind) {
    case 'apiKeySecurityScheme': {
      const { location, ...rest } = value ?? {};
      return { type: 'apiKey', ...rest, in: location };
    }
    case 'httpAuthSecurityScheme':
      return { type: 'http', ...value };
    case 'oauth2SecurityScheme':
      return { type: 'oauth2', ...value };
    case 'openIdConnectSecurityScheme':
      return { type: 'openIdConnect', ...value };
    case 'mtlsSecurityScheme':
      return { type: 'mutualTLS', ...value };
    default:
      return undefined;
  }
};

/** The card of version 0.3 of the same service: JSON-RPC at its root, REST below /v1. Signatures do not carry over. */
export const toLegacyCard = (card: AgentCard): Json => {
  const {
    supportedInterfaces,
    capabilities,
    securitySchemes,
    securityRequirements,
    signatures: _,
    ...rest
  } = card;
  const url = supportedInterfaces[0]?.url ?? '';
  const { extendedAgentCard, ...legacyCapabilities } = capabilities;
  const schemes = Object.entries(securitySchemes ?? {}).map(([name, scheme]) => [
    name,
    toLegacyScheme(scheme),
  ]);
  const requirements = securityRequirements?.map(({ schemes: named }) =>
    Object.fromEntries(Object.entries(named).map(([name, { list }]) => [name, list])),
  );
  return {
    ...rest,
    protocolVersion: '0.3.0',
    url: `${url}/jsonrpc`,
    preferredTransport: 'JSONRPC',
    additionalInterfaces: [
      { url: `${url}/jsonrpc`, transport: 'JSONRPC' },
      { url, transport: 'HTTP+JSON' },
    ],
    capabilities: legacyCapabilities,
    ...(extendedAgentCard && { supportsAuthenticatedExtendedCard: true }),
    ...(schemes.length > 0 && { securitySchemes: Object.fromEntries(schemes) }),
    ...(requirements && { security: requirements }),
  };
};
