import { paths } from '@agent-gallery/contract';

export const OURS = 'acme';
export const THEIRS = 'others';

export type Who = 'signed out' | 'stranger' | 'viewer' | 'deployer' | 'admin' | 'admin of another';
export const EVERYBODY: readonly Who[] = [
  'signed out',
  'stranger',
  'viewer',
  'deployer',
  'admin',
  'admin of another',
];
const SIGNED_IN = EVERYBODY.filter((who) => who !== 'signed out');
const MEMBERS: readonly Who[] = ['viewer', 'deployer', 'admin'];
const ADMINS: readonly Who[] = ['admin'];
const NOBODY: readonly Who[] = [];

export const UIDS: Readonly<Record<Who, string>> = {
  'signed out': 'signed-out-uid',
  stranger: 'stranger-uid',
  viewer: 'viewer-uid',
  deployer: 'deployer-uid',
  admin: 'admin-uid',
  'admin of another': 'other-uid',
};

interface Row {
  at: string;
  /** In the order of EVERYBODY. Nobody else may. */
  readers: readonly Who[];
  /** Who may list the collection that it lies in, where LISTS does not say so. Nobody, where it is left out. */
  listers?: readonly Who[];
  fields?: Record<string, unknown>;
}

type Path = keyof typeof paths;
type CollectionPath =
  | 'agents'
  | 'workspaceAgents'
  | 'agentFiles'
  | 'deployments'
  | 'logChunks'
  | 'services'
  | 'operations'
  | 'members'
  | 'invitations'
  | 'audit'
  | 'webhooks'
  | 'deliveries'
  | 'orphanReports'
  | 'apiKeys'
  | 'publishers';

const ours = { workspaceId: OURS };

/** A record at each path of the contract, and who may read it. A path that is missing does not compile. */
export const RECORDS: Readonly<Record<Exclude<Path, CollectionPath>, Row>> = {
  agent: { at: paths.agent('units'), readers: SIGNED_IN },
  workspaceAgent: { at: paths.workspaceAgent(OURS, 'added'), readers: MEMBERS, fields: ours },
  recordOfAgent: {
    at: paths.recordOfAgent({ id: 'own', workspaceId: OURS }),
    readers: MEMBERS,
    fields: ours,
  },
  agentFileListing: { at: paths.agentFileListing(paths.agent('units')), readers: NOBODY },
  agentFile: { at: paths.agentFile(paths.workspaceAgent(OURS, 'added'), 'f1'), readers: NOBODY },
  deployment: { at: paths.deployment('ours'), readers: MEMBERS, fields: ours },
  logChunk: { at: paths.logChunk('ours', 'c1'), readers: MEMBERS, fields: { lines: 'x' } },
  service: { at: paths.service('ours'), readers: MEMBERS, fields: ours },
  operation: { at: paths.operation('ours'), readers: MEMBERS, fields: ours },
  workspace: { at: paths.workspace(OURS), readers: MEMBERS },
  member: { at: paths.member(OURS, UIDS.viewer), readers: ['viewer'], fields: { role: 'viewer' } },
  invitation: { at: paths.invitation(OURS, 'ada@example.com'), readers: ADMINS },
  auditEntry: { at: paths.auditEntry(OURS, 'a1'), readers: ADMINS, fields: ours },
  webhook: { at: paths.webhook(OURS, 'w1'), readers: ADMINS, fields: ours },
  delivery: { at: paths.delivery(OURS, 'w1', 'd1'), readers: ADMINS, fields: ours },
  webhookSecret: { at: paths.webhookSecret('w1'), readers: NOBODY, fields: ours },
  orphanReport: { at: paths.orphanReport('p.europe-west1'), readers: NOBODY },
  schedule: { at: paths.schedule('orphans'), readers: NOBODY },
  rateLimit: { at: paths.rateLimit(UIDS.viewer), readers: NOBODY },
  apiKey: { at: paths.apiKey('kaaaaaaaaaaa'), readers: NOBODY, fields: ours },
  publisher: { at: paths.publisher('ci'), readers: NOBODY, fields: ours },
  idempotencyKey: { at: paths.idempotencyKey('hash'), readers: NOBODY, fields: ours },
  lease: { at: paths.lease('ours'), readers: NOBODY },
};

/** Each collection of the contract, and who may list it; `ours`: as far as it is the workspace's. */
export const LISTS: Readonly<Record<CollectionPath, Row & { ours?: true }>> = {
  agents: { at: paths.agents(), readers: SIGNED_IN },
  workspaceAgents: { at: paths.workspaceAgents(OURS), readers: MEMBERS },
  agentFiles: { at: paths.agentFiles(paths.agent('units')), readers: NOBODY },
  deployments: { at: paths.deployments(), readers: MEMBERS, ours: true },
  logChunks: { at: paths.logChunks('ours'), readers: MEMBERS },
  services: { at: paths.services(), readers: MEMBERS, ours: true },
  operations: { at: paths.operations(), readers: MEMBERS, ours: true },
  members: { at: paths.members(OURS), readers: MEMBERS },
  invitations: { at: paths.invitations(OURS), readers: ADMINS },
  audit: { at: paths.audit(OURS), readers: ADMINS },
  webhooks: { at: paths.webhooks(OURS), readers: ADMINS },
  deliveries: { at: paths.deliveries(OURS, 'w1'), readers: ADMINS },
  orphanReports: { at: paths.orphanReports(), readers: NOBODY },
  apiKeys: { at: paths.apiKeys(), readers: NOBODY },
  publishers: { at: paths.publishers(), readers: NOBODY },
};

/** What is not of the contract: records of another workspace, the agents' own, and what no part of the portal knows. */
export const OTHER_COLLECTIONS: Readonly<Record<string, Row>> = {
  'another’s member': {
    at: paths.member(THEIRS, UIDS['admin of another']),
    readers: ['admin of another'],
    listers: ['admin of another'],
    fields: { role: 'admin' },
  },
  'the admin’s own membership': {
    at: paths.member(OURS, UIDS.admin),
    readers: ADMINS,
    fields: { role: 'admin' },
  },
  'the deployer’s own membership': {
    at: paths.member(OURS, UIDS.deployer),
    readers: ['deployer'],
    fields: { role: 'deployer' },
  },
  'another’s service': {
    at: paths.service('theirs'),
    readers: ['admin of another'],
    fields: { workspaceId: THEIRS },
  },
  'another’s deployment': {
    at: paths.deployment('theirs'),
    readers: ['admin of another'],
    fields: { workspaceId: THEIRS },
  },
  'another’s log': {
    at: paths.logChunk('theirs', 'c1'),
    readers: ['admin of another'],
    listers: ['admin of another'],
  },
  'another’s audit': {
    at: paths.auditEntry(THEIRS, 'a1'),
    readers: ['admin of another'],
    listers: ['admin of another'],
  },
  'an agent’s task': { at: 'a2aTasks/t1', readers: NOBODY, fields: ours },
  'an agent’s event': { at: 'a2aTasks/t1/events/1', readers: NOBODY, fields: ours },
  'an agent’s push config': { at: 'a2aTasks/t1/pushConfigs/1', readers: NOBODY, fields: ours },
  'an agent’s instance': { at: 'a2aInstances/i1', readers: NOBODY, fields: ours },
  'a session of an agent': { at: 'adkSessions/s1/events/1', readers: NOBODY, fields: ours },
  'a collection that is not there': { at: 'unknown/u1', readers: NOBODY, fields: ours },
};
