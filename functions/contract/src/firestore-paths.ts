/** Where each record lies in Firestore. */
export const paths = {
  agents: () => 'agents',
  agent: (agentId: string) => `agents/${agentId}`,
  workspaceAgents: (workspaceId: string) => `workspaces/${workspaceId}/agents`,
  workspaceAgent: (workspaceId: string, agentId: string) => `workspaces/${workspaceId}/agents/${agentId}`,
  deployments: () => 'deployments',
  deployment: (deploymentId: string) => `deployments/${deploymentId}`,
  logChunks: (deploymentId: string) => `deployments/${deploymentId}/logChunks`,
  logChunk: (deploymentId: string, chunkId: string) => `deployments/${deploymentId}/logChunks/${chunkId}`,
  services: () => 'services',
  service: (serviceId: string) => `services/${serviceId}`,
  operations: () => 'operations',
  operation: (operationId: string) => `operations/${operationId}`,
  workspace: (workspaceId: string) => `workspaces/${workspaceId}`,
  member: (workspaceId: string, uid: string) => `workspaces/${workspaceId}/members/${uid}`,
  idempotencyKey: (hash: string) => `idempotencyKeys/${hash}`,
  lease: (deploymentId: string) => `leases/${deploymentId}`,
} as const;
