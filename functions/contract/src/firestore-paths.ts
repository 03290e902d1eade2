/** Where each record lies in Firestore. */
export const paths = {
  agents: () => 'agents',
  agent: (agentId: string) => `agents/${agentId}`,
  workspaceAgents: (workspaceId: string) => `workspaces/${workspaceId}/agents`,
  workspaceAgent: (workspaceId: string, agentId: string) => `workspaces/${workspaceId}/agents/${agentId}`,
  recordOfAgent: ({ id, workspaceId }: { id: string; workspaceId?: string | undefined }): string =>
    workspaceId === undefined ? paths.agent(id) : paths.workspaceAgent(workspaceId, id),
  /** Below the path of an agent: its listing, and texts by their ids. */
  agentFiles: (agentPath: string) => `${agentPath}/files`,
  agentFileListing: (agentPath: string) => `${agentPath}/files/listing`,
  agentFile: (agentPath: string, fileId: string) => `${agentPath}/files/${fileId}`,
  deployments: () => 'deployments',
  deployment: (deploymentId: string) => `deployments/${deploymentId}`,
  logChunks: (deploymentId: string) => `deployments/${deploymentId}/logChunks`,
  logChunk: (deploymentId: string, chunkId: string) => `deployments/${deploymentId}/logChunks/${chunkId}`,
  services: () => 'services',
  service: (serviceId: string) => `services/${serviceId}`,
  operations: () => 'operations',
  operation: (operationId: string) => `operations/${operationId}`,
  workspace: (workspaceId: string) => `workspaces/${workspaceId}`,
  members: (workspaceId: string) => `workspaces/${workspaceId}/members`,
  member: (workspaceId: string, uid: string) => `workspaces/${workspaceId}/members/${uid}`,
  invitations: (workspaceId: string) => `workspaces/${workspaceId}/invitations`,
  invitation: (workspaceId: string, email: string) => `workspaces/${workspaceId}/invitations/${email}`,
  audit: (workspaceId: string) => `workspaces/${workspaceId}/audit`,
  auditEntry: (workspaceId: string, entryId: string) => `workspaces/${workspaceId}/audit/${entryId}`,
  webhooks: (workspaceId: string) => `workspaces/${workspaceId}/webhooks`,
  webhook: (workspaceId: string, webhookId: string) => `workspaces/${workspaceId}/webhooks/${webhookId}`,
  deliveries: (workspaceId: string, webhookId: string) =>
    `workspaces/${workspaceId}/webhooks/${webhookId}/deliveries`,
  delivery: (workspaceId: string, webhookId: string, deliveryId: string) =>
    `workspaces/${workspaceId}/webhooks/${webhookId}/deliveries/${deliveryId}`,
  webhookSecret: (webhookId: string) => `webhookSecrets/${webhookId}`,
  orphanReports: () => 'orphanReports',
  /** `place` is the project and region, with a dot between. */
  orphanReport: (place: string) => `orphanReports/${place}`,
  schedule: (name: string) => `schedules/${name}`,
  publishers: () => 'publishers',
  publisher: (publisherId: string) => `publishers/${publisherId}`,
  idempotencyKey: (hash: string) => `idempotencyKeys/${hash}`,
  lease: (deploymentId: string) => `leases/${deploymentId}`,
} as const;
