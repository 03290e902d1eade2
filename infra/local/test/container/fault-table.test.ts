import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Target } from './cloud-project.ts';
import { type FaultStage, type InjectedFault, openFaultStage } from './faults/fault-stage.ts';

// Every call that the worker makes of Cloud Build, Cloud Run, Agent Engine, Artifact Registry, Cloud Storage and the project, by
// Google's own clients over the wire: each fault strikes one call of one deployment.

/** Agents whose images are built once, for the cases that are not about builds. */
const BLUE = 'blue';
const GREEN = 'green';

let stage: FaultStage;
const rows: string[] = [];
beforeAll(async () => {
  stage = await openFaultStage(inject('emulators'));
  for (const agent of [BLUE, GREEN]) {
    await stage.change(agent);
    expect((await stage.deploy(agent, agent)).status).toBe('ready');
  }
}, 120_000);
afterAll(async () => {
  process.stdout.write(
    `fault table, over the wire: ${String(rows.length)} cases passed\n${rows.join('\n')}\n`,
  );
  await stage.close();
}, 60_000);

type Fault = Omit<InjectedFault, 'method' | 'matches'>;
const FAULTS: Readonly<Record<string, Fault>> = {
  'fails before it takes effect': { before: { code: 'UNAVAILABLE' } },
  'fails after it took effect': { after: { code: 'UNAVAILABLE' } },
  'comes late': { delayMs: 700 },
  'takes effect twice': { twice: true },
};

interface Call {
  method: string;
  matches?: Record<string, unknown>;
  target?: Target;
  /** The service is there already, with another image. */
  isUpdate?: boolean;
  /** Made only where an image is built. */
  isBuilt?: boolean;
  faults: readonly string[];
}

const [BEFORE = '', AFTER = '', LATE = '', TWICE = ''] = Object.keys(FAULTS);
const EACH = [BEFORE, AFTER, LATE, TWICE];
/** Google does not start two builds or make two engines of one call: these are looked for, and not called again. */
const ONCE = [BEFORE, AFTER, LATE];
/** Nothing takes effect. */
const READ = [BEFORE, LATE];

const RUN = 'google.cloud.run.v2.Services';
const BUILD = 'google.devtools.cloudbuild.v1.CloudBuild';
const ENGINE = 'google.cloud.aiplatform.v1.ReasoningEngineService';
const CALLS: readonly Call[] = [
  { method: 'google.api.serviceusage.v1.ServiceUsage/BatchGetServices', faults: READ },
  { method: 'google.cloud.resourcemanager.v3.Projects/TestIamPermissions', faults: READ },
  { method: 'storage.objects.insert', isBuilt: true, faults: EACH },
  {
    method: 'google.devtools.artifactregistry.v1.ArtifactRegistry/GetRepository',
    isBuilt: true,
    faults: READ,
  },
  { method: `${BUILD}/ListBuilds`, isBuilt: true, faults: READ },
  { method: `${BUILD}/CreateBuild`, isBuilt: true, faults: ONCE },
  { method: `${BUILD}/GetBuild`, isBuilt: true, faults: READ },
  { method: `${RUN}/GetService`, faults: READ },
  { method: `${RUN}/CreateService`, faults: EACH },
  { method: `${RUN}/UpdateService`, isUpdate: true, faults: EACH },
  {
    method: `${RUN}/UpdateService`,
    matches: { updateMask: { paths: ['traffic'] } },
    isUpdate: true,
    faults: EACH,
  },
  { method: `${ENGINE}/CreateReasoningEngine`, target: 'agent-engine', faults: ONCE },
  { method: `${ENGINE}/UpdateReasoningEngine`, target: 'agent-engine', isUpdate: true, faults: EACH },
];

const CASES = CALLS.flatMap((call) =>
  call.faults.map((name) => {
    const short = call.method.slice(call.method.indexOf('/') + 1);
    const what = call.matches === undefined ? short : `${short} (traffic)`;
    return { call, fault: FAULTS[name] ?? {}, label: `${what.padEnd(28)} ${name}` };
  }),
).map((row, index) => ({ ...row, name: `fault-${String(index)}` }));

// They run beside each other: a fault strikes one call, of whichever deployment makes it, and all have to get ready.
describe.concurrent('whatever happens to a call once', () => {
  it.each(CASES)('$label', { timeout: 120_000 }, async ({ call, fault, label, name }) => {
    const { method, matches, target = 'cloud-run', isUpdate = false, isBuilt = false } = call;
    if (isBuilt) await stage.change(name);
    if (isUpdate) expect((await stage.deploy(GREEN, name, target)).status).toBe('ready');
    const injected = await stage.inject({ method, ...fault, ...(matches && { matches }) });
    const deployment = await stage.deploy(isBuilt ? name : BLUE, name, target);
    expect(await injected.hits()).toBe(1);
    await injected.remove();
    expect(deployment).toMatchObject({ status: 'ready', settled: true, error: null });
    expect(await stage.count(deployment)).toEqual({ builds: isBuilt ? 1 : 0, services: 1 });
    rows.push(`  ${label}`);
  });
});
