import { createHash } from 'node:crypto';
import { type Agent, type Deployment, type DeploymentRecipe, paths } from '@agent-gallery/contract';
import { findAgent } from '@agent-gallery/records';
import { keepAgentFiles } from '../../gallery/keep-agent-files.ts';
import { readAgentFiles } from '../../gallery/read-agent-files.ts';
import { describeError } from '../../log.ts';
import { checkPreflight } from '../order/check-preflight.ts';
import type { Archive, SourceOrder } from '../ports.ts';
import type { EngineDeps, StepResult, TakeStep } from '../step.ts';

/** Goes into each tag: an image that was built in another way is another image. */
const BUILD_RECIPE = 'docker-2';

const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(1)} kB`;

function toRecipe({ recipe, because, generated, port }: Archive): DeploymentRecipe {
  const dockerfile = recipe.kind === 'dockerfile' ? recipe.path : 'Dockerfile';
  return {
    kind: recipe.kind,
    because,
    dockerfile: recipe.kind === 'buildpacks' ? null : dockerfile,
    generated: generated['Dockerfile'] ?? null,
    port,
  };
}

/** The same for the same content, built in the same way. */
function tagOf(archive: Archive, { kind, dockerfile }: DeploymentRecipe): string {
  const hash = createHash('sha256').update(
    JSON.stringify([archive.sha256, kind === 'buildpacks', dockerfile]),
  );
  return `${BUILD_RECIPE}-${hash.digest('hex').slice(0, 32)}`;
}

/** What the gallery says of an agent that it lists no longer: goes into a card that is generated. */
const profileOf = ({ agentName }: Deployment): SourceOrder['agent'] => ({
  name: agentName,
  description: agentName,
  skills: [],
});

/** Keeps the files of an agent that a workspace added, for its page. No deployment fails for want of that. */
async function keepFiles({ db, log }: EngineDeps, agent: Agent | undefined, archive: Archive): Promise<void> {
  if (agent?.workspaceId === undefined || archive.readable === undefined) return;
  const { root, names } = archive.readable;
  try {
    const files = await readAgentFiles(root, names);
    await keepAgentFiles(db, paths.recordOfAgent(agent), files, archive.commit ?? null);
  } catch (error) {
    log('WARNING', 'agent files not kept', { agentId: agent.id, ...describeError(error) });
  }
}

function report({ say }: EngineDeps, id: string, archive: Archive): void {
  for (const name of archive.withheld) {
    const text = `${name} looks like a secret and stays out of the archive.`;
    say(id, 'packaging', `withheld-${name}`, text, 'WARNING');
  }
  if (archive.commit) say(id, 'packaging', 'commit', `Fetched commit ${archive.commit}.`);
  say(id, 'packaging', 'recipe', archive.because);
  for (const [index, warning] of archive.warnings.entries())
    say(id, 'packaging', `warning-${index}`, warning, 'WARNING');
  for (const [name, text] of Object.entries(archive.generated))
    say(id, 'packaging', `generated-${name}`, `Generated ${name}:\n${text.trimEnd()}`);
}

async function store(deps: EngineDeps, deployment: Deployment, archive: Archive): Promise<StepResult> {
  const { id, request } = deployment;
  const recipe = toRecipe(archive);
  const tag = tagOf(archive, recipe);
  const repository = deps.images.repository(request, request.agentId);
  const [stored, found] = await Promise.all([
    deps.archives.put(archive),
    request.rebuild ? undefined : deps.images.digestOf(repository, tag),
  ]);
  const { sha256, sizeBytes, fileCount, commit = null } = archive;
  const size = kilobytes(sizeBytes);
  deps.say(
    id,
    'packaging',
    'packaged',
    `Packaged ${fileCount} files, ${size} compressed, as ${stored.object}.`,
  );
  const patch = {
    archive: { ...stored, sha256, sizeBytes, fileCount, commit },
    recipe,
    image: { repository, tag, digest: found ?? null },
  };
  if (found === undefined) {
    if ((await deps.images.ensureRepository(request)) === 'made')
      deps.say(id, 'packaging', 'repository', `Made the repository for images in ${request.region}.`);
    return { kind: 'move', to: 'building', patch };
  }
  const unchanged = `The source has not changed since ${tag} was built; the build is skipped.`;
  deps.say(id, 'packaging', 'unchanged', unchanged);
  return { kind: 'move', to: 'deploying', patch };
}

/**
 * packaging: looks whether the project has what the deployment needs, and meanwhile fetches the source and makes the archive.
 * Only then stores it, and asks the registry whether its image is there already.
 */
export const packageSource: TakeStep = async (deps, deployment) => {
  const { id, source, request } = deployment;
  const ready = checkPreflight(deps, deployment);
  // What goes wrong with it is thrown where it is waited for.
  ready.catch(() => undefined);
  if (source.kind === 'image') {
    await ready;
    const [repository = source.image, digest = null] = source.image.split('@');
    deps.say(id, 'packaging', 'image', `Deploys the image ${source.image}; nothing is packaged or built.`);
    return { kind: 'move', to: 'deploying', patch: { image: { repository, tag: '', digest } } };
  }
  const agent = await findAgent(deps.db, request).catch(() => undefined);
  const { workspaceId, agentId } = request;
  const order = { source, workspaceId, agentId, agent: agent ?? profileOf(deployment) };
  return deps.sources.withArchive(order, async (archive) => {
    report(deps, id, archive);
    await ready;
    const [result] = await Promise.all([store(deps, deployment, archive), keepFiles(deps, agent, archive)]);
    return result;
  });
};
