export { serveAgent, type RunningServer } from './serve/serve-agent.ts';
export { writeLog, type Log, type Severity } from './serve/log.ts';
export type { AgentProfile } from './card/agent-card.ts';
export type { Agent, Turn, TurnOutput } from './run/agent.ts';
export type { Artifact, Message, Part, Task, TaskState, TaskStatus } from './protocol/schemas.ts';
export { createTextAgent, textOf } from './run/text-agent.ts';
