import { expect, test } from 'vitest';
import { judgeFindings, missingPackages, type Findings } from './judge-findings.ts';
import { describeFailure, StartFailure } from './start-failure.ts';

const complete: Findings = {
  java: { command: '/usr/bin/java', version: 17 },
  jars: { firestore: '/sdk/firestore.jar', pubsub: '/sdk/pubsub.jar' },
  dockerPackages: [],
  chromium: '/usr/bin/chromium',
};
const everything = { env: {}, docker: true, chromium: true };

function judge(findings: Findings, wanted = everything) {
  const said: string[] = [];
  try {
    return { ...judgeFindings(findings, { ...wanted, say: (line) => said.push(line) }), said };
  } catch (error) {
    return error;
  }
}

test('where all is there, the emulators are started from their archives', () => {
  expect(missingPackages(complete, everything)).toEqual([]);
  expect(judge(complete)).toEqual({
    firestore: { kind: 'jar', java: '/usr/bin/java', jar: '/sdk/firestore.jar' },
    pubsub: { kind: 'jar', java: '/usr/bin/java', jar: '/sdk/pubsub.jar' },
    docker: true,
    chromium: '/usr/bin/chromium',
    said: [],
  });
});

test('without Docker the portal runs, and says what that means', () => {
  const findings = { ...complete, dockerPackages: ['docker.io'] };
  expect(missingPackages(findings, everything)).toEqual(['docker.io']);
  expect(judge(findings)).toMatchObject({
    docker: false,
    said: [
      'Not installed: docker.io. Node agents run as processes, not containers; limits are not enforced.',
    ],
  });
});

test('all that is missing is installed in one call', () => {
  const findings = { ...complete, java: undefined, dockerPackages: ['docker.io'], chromium: undefined };
  expect(missingPackages(findings, everything)).toEqual(['default-jre-headless', 'docker.io', 'chromium']);
});

test.each([
  ['no Java', { ...complete, java: undefined }, 'java-missing', 'need Java, and there is none'],
  [
    'an old Java',
    { ...complete, java: { command: '/opt/java8', version: 8 } },
    'java-missing',
    '/opt/java8 is Java 8',
  ],
  [
    'no Firestore emulator',
    { ...complete, jars: { ...complete.jars, firestore: undefined } },
    'firestore-emulator-missing',
    'gcloud components install cloud-firestore-emulator',
  ],
  [
    'no Pub/Sub emulator',
    { ...complete, jars: { ...complete.jars, pubsub: undefined } },
    'pubsub-emulator-missing',
    'npx firebase-tools setup:emulators:pubsub',
  ],
  [
    'no Chromium for tests',
    { ...complete, chromium: undefined },
    'chromium-missing',
    'apt-get install chromium',
  ],
])('%s ends the start with what to do about it', (_, findings, code, words) => {
  const failure = judge(findings);
  expect(failure).toBeInstanceOf(StartFailure);
  expect(failure).toMatchObject({ code });
  expect(describeFailure(failure)).toContain(words);
  expect(describeFailure(failure)).not.toContain('at ');
});

test('Java is not missed where others run the emulators', () => {
  const env = { FIRESTORE_EMULATOR_HOST: 'localhost:8080', PUBSUB_EMULATOR_HOST: 'localhost:8085' };
  const findings = { ...complete, java: undefined, jars: { firestore: undefined, pubsub: undefined } };
  expect(missingPackages(findings, { ...everything, env })).toEqual([]);
  expect(judge(findings, { ...everything, env })).toMatchObject({ firestore: { kind: 'running' } });
});
