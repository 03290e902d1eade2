export { createAdkExecutor, type AdkExecutorDeps } from './executor/create-adk-executor.ts';
export { ANSWER_ARTIFACT } from './executor/answer-stream.ts';
export { failureText } from './executor/failure-text.ts';
export {
  modelLabel,
  OFFLINE_MODEL_LABEL,
  parseModelConfig,
  type ModelConfig,
} from './models/model-config.ts';
export { createModel } from './models/create-model.ts';
export { OfflineModel } from './models/offline/offline-model.ts';
export { OpenAiModel } from './models/openai/openai-model.ts';
export { createSessionService } from './sessions/create-session-service.ts';
export { createMcpSpecialist, type McpSpecialistOptions } from './specialist/create-mcp-specialist.ts';
export {
  createIdTokenFetch,
  createIdTokenHeaders,
  type Fetch,
  type IdTokenHeaders,
} from './auth/id-token-fetch.ts';
export { serveAdkAgent } from './serve/serve-adk-agent.ts';
export { routeAdkLogs } from './serve/route-adk-logs.ts';
// One copy of ADK: agents take it from here.
export {
  BaseTool,
  BaseToolset,
  createEvent,
  FunctionTool,
  InMemorySessionService,
  LlmAgent,
  LongRunningFunctionTool,
  requestInputTool,
} from '@google/adk';
export type {
  BaseAgent,
  BaseLlm,
  BaseSessionService,
  Context,
  Event,
  RunAsyncToolRequest,
} from '@google/adk';
export type { FunctionDeclaration } from '@google/genai';
