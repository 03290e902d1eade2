import { describe, expect, it } from 'vitest';
import { engineUrl, isEngineUrl } from './engine-url.ts';

const NAME = 'projects/demo-1/locations/europe-west1/reasoningEngines/123';

describe('the URL of an engine', () => {
  it('has the region in its host, or stands at the endpoint that is given', () => {
    expect(engineUrl(NAME)).toBe(
      `https://europe-west1-aiplatform.googleapis.com/reasoningEngines/v1/${NAME}/api`,
    );
    expect(engineUrl(NAME, 'http://127.0.0.1:8080/')).toBe(
      `http://127.0.0.1:8080/reasoningEngines/v1/${NAME}/api`,
    );
  });

  it('is known again', () => {
    expect(isEngineUrl(engineUrl(NAME))).toBe(true);
    expect(isEngineUrl(engineUrl(NAME, 'http://127.0.0.1:8080'))).toBe(true);
  });

  it.each([
    'https://units-123.europe-west1.run.app',
    `https://evil.example/reasoningEngines/v1/${NAME}/api`,
    `https://europe-west1-aiplatform.googleapis.com.evil.example/reasoningEngines/v1/${NAME}/api`,
    `http://europe-west1-aiplatform.googleapis.com/reasoningEngines/v1/${NAME}/api`,
    'not a URL',
  ])('is not %s', (url) => {
    expect(isEngineUrl(url)).toBe(false);
  });
});
