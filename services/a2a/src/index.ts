export { serveAgent, type RunningServer } from './serve/serve-agent.ts';
export {
  createAgentService,
  type AgentService,
  type AgentServiceOptions,
} from './serve/create-agent-service.ts';
export { writeLog, type Log, type Severity } from './serve/log.ts';
export { createMemoryTaskLog } from './log/memory-task-log.ts';
export type { TaskLog } from './log/task-log.ts';
export { createTextAgent, textOf } from './run/text-agent.ts';
export { CLASS_METHODS, type ClassMethod } from './http/agent-engine/class-methods.ts';
export { A2aError, type A2aErrorReason } from './protocol/a2a-error.ts';
export type { AgentCard, AgentProfile, AgentSkill } from './card/agent-card.ts';
export type { Agent, Turn, TurnOutput } from './run/agent.ts';
export type { Artifact, Message, Part, Task, TaskState, TaskStatus } from './protocol/schemas.ts';
