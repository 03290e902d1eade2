import { z } from 'zod';

/** Which model an agent asks. `offline` is the built-in one, which needs no network and no key. */
export type ModelConfig =
  | { kind: 'gemini'; model: string; apiKey: string }
  | { kind: 'vertex'; model: string; project: string; location: string }
  | { kind: 'openai'; model: string; baseUrl: string; apiKey: string | undefined }
  | { kind: 'offline' };

const DEFAULT_GEMINI_MODEL = 'gemini-2.5-flash';
const DEFAULT_LOCATION = 'us-central1';

const isTrue = (text: string | undefined): boolean => /^(?:1|true)$/i.test(text ?? '');
const set = (text: string | undefined): string | undefined => (text?.trim() ? text.trim() : undefined);

/**
 * The model that an environment names: `MODEL_BASE_URL` (with `MODEL_NAME`, `MODEL_API_KEY`) for an OpenAI-compatible
 * endpoint; else `GOOGLE_GENAI_USE_VERTEXAI` (with `GOOGLE_CLOUD_PROJECT`, `GOOGLE_CLOUD_LOCATION`); else
 * `GOOGLE_API_KEY` or `GEMINI_API_KEY`; else the offline model. Throws an error that names the variable at fault.
 */
export const parseModelConfig = (env: Record<string, string | undefined>): ModelConfig => {
  const model = set(env['MODEL_NAME']);
  const baseUrl = set(env['MODEL_BASE_URL']);
  if (baseUrl !== undefined) {
    if (!z.url({ protocol: /^https?$/ }).safeParse(baseUrl).success) {
      throw new Error('Environment variable MODEL_BASE_URL: must be an http or https URL');
    }
    if (model === undefined) {
      throw new Error('Environment variable MODEL_NAME: must name the model of MODEL_BASE_URL');
    }
    return {
      kind: 'openai',
      model,
      baseUrl: baseUrl.replace(/\/+$/, ''),
      apiKey: set(env['MODEL_API_KEY']),
    };
  }
  if (isTrue(env['GOOGLE_GENAI_USE_VERTEXAI'])) {
    const project = set(env['GOOGLE_CLOUD_PROJECT']);
    if (project === undefined) {
      throw new Error('Environment variable GOOGLE_CLOUD_PROJECT: must be set for GOOGLE_GENAI_USE_VERTEXAI');
    }
    const location = set(env['GOOGLE_CLOUD_LOCATION']) ?? DEFAULT_LOCATION;
    return { kind: 'vertex', model: model ?? DEFAULT_GEMINI_MODEL, project, location };
  }
  const apiKey = set(env['GOOGLE_API_KEY']) ?? set(env['GEMINI_API_KEY']);
  if (apiKey !== undefined) return { kind: 'gemini', model: model ?? DEFAULT_GEMINI_MODEL, apiKey };
  return { kind: 'offline' };
};

export const OFFLINE_MODEL_LABEL = 'offline model';

/** The model's name for people: what a card and an answer say. */
export const modelLabel = (config: ModelConfig): string => {
  switch (config.kind) {
    case 'gemini':
      return config.model;
    case 'vertex':
      return `${config.model} on Vertex AI`;
    case 'openai':
      return config.model;
    case 'offline':
      return OFFLINE_MODEL_LABEL;
    default:
      return config satisfies never;
  }
};
