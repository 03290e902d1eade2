import { Gemini, type BaseLlm } from '@google/adk';
import type { ModelConfig } from './model-config.ts';
import { OfflineModel } from './offline/offline-model.ts';
import { OpenAiModel } from './openai/openai-model.ts';

/** The ADK model that a configuration names. No request is made before the first turn. */
export const createModel = (config: ModelConfig): BaseLlm => {
  switch (config.kind) {
    case 'gemini':
      return new Gemini({ model: config.model, apiKey: config.apiKey, vertexai: false });
    case 'vertex': {
      const { model, project, location } = config;
      return new Gemini({ model, vertexai: true, project, location });
    }
    case 'openai':
      return new OpenAiModel(config);
    case 'offline':
      return new OfflineModel();
    default:
      return config satisfies never;
  }
};
