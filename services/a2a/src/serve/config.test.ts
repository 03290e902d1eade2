import { expect, test } from 'vitest';
import { parseServerConfig } from './config.ts';

const UNSAFE = { FIRESTORE_EMULATOR_HOST: '127.0.0.1:8080', A2A_ALLOW_LOOPBACK_WEBHOOKS: 'true' };

test.each(Object.entries(UNSAFE))(
  '%s ends the start on Google Cloud, and on a laptop it does not',
  (name, value) => {
    for (const place of [{ K_SERVICE: 'agent' }, { GOOGLE_CLOUD_AGENT_ENGINE_ID: '1' }]) {
      expect(() => parseServerConfig({ ...place, [name]: value })).toThrow(`${name} must not be set`);
      expect(() => parseServerConfig({ ...place, [name]: value, GCE_METADATA_HOST: 'host:1' })).not.toThrow();
    }
    expect(() => parseServerConfig({ [name]: value })).not.toThrow();
  },
);
