import { describe, expect, it } from 'vitest';
import { modelLabel, parseModelConfig } from './model-config.ts';

describe('the model that an environment names', () => {
  it.each([
    ['nothing', {}, { kind: 'offline' }],
    ['a Gemini key', { GEMINI_API_KEY: 'k' }, { kind: 'gemini', model: 'gemini-2.5-flash', apiKey: 'k' }],
    [
      'Vertex AI',
      { GOOGLE_GENAI_USE_VERTEXAI: 'true', GOOGLE_CLOUD_PROJECT: 'p', MODEL_NAME: 'gemini-x' },
      { kind: 'vertex', model: 'gemini-x', project: 'p', location: 'us-central1' },
    ],
    [
      'an OpenAI-compatible endpoint, before a key',
      { MODEL_BASE_URL: 'http://127.0.0.1:1/v1/', MODEL_NAME: 'm', GOOGLE_API_KEY: 'k' },
      { kind: 'openai', model: 'm', baseUrl: 'http://127.0.0.1:1/v1', apiKey: undefined },
    ],
  ])('is read from %s', (_, env, expected) => {
    expect(parseModelConfig(env)).toEqual(expected);
  });

  it.each([
    ['MODEL_NAME', { MODEL_BASE_URL: 'http://127.0.0.1:1/v1' }],
    ['MODEL_BASE_URL', { MODEL_BASE_URL: 'nowhere', MODEL_NAME: 'm' }],
    ['GOOGLE_CLOUD_PROJECT', { GOOGLE_GENAI_USE_VERTEXAI: '1' }],
  ])('is refused with the name of the variable at fault, %s', (name, env) => {
    expect(() => parseModelConfig(env)).toThrow(name);
  });

  it('calls the built-in model what it is', () => {
    expect(modelLabel({ kind: 'offline' })).toBe('offline model');
  });
});
