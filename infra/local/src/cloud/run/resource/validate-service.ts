import { RpcError, rpcCode } from '../../rpc-error.ts';
import { parseCpu, parseMemory } from './limits.ts';
import {
  latestTarget,
  revisionTarget,
  type Container,
  type RevisionTemplate,
  type ServiceInput,
  type TrafficTarget,
} from './resources.ts';

const namePattern = /^[a-z]([a-z0-9-]*[a-z0-9])?$/;
const nameRule = 'only lowercase, digits, and hyphens; must begin with letter, and cannot end with hyphen';
const reservedEnv = new Set(['PORT', 'K_SERVICE', 'K_REVISION', 'K_CONFIGURATION']);

/** Throws INVALID_ARGUMENT unless the id is one that Cloud Run takes. */
export function validateServiceId(id: string): void {
  if (!namePattern.test(id) || id.length > 49) {
    throw invalid('CreateServiceRequest.service_id', `${nameRule}; must be less than 50 characters.`);
  }
}

/**
 * Throws INVALID_ARGUMENT on what Cloud Run would refuse, UNIMPLEMENTED on what only the local one lacks.
 * @param request name of the request's message, for the error's text
 */
export function validateService(service: ServiceInput, serviceId: string, request: string): void {
  const at = `${request}.service`;
  if (!service.template) throw invalid(`${at}.template`, 'required field not present.');
  validateTemplate(service.template, serviceId, `${at}.template`);
  validateTraffic(service.traffic ?? [], `${at}.traffic`);
}

function validateTemplate(template: RevisionTemplate, serviceId: string, at: string): void {
  const { revision } = template;
  if (revision !== undefined && revision !== '') {
    if (!revision.startsWith(`${serviceId}-`)) {
      throw invalid(
        `${at}.revision`,
        `must begin with the name of the service and a hyphen ('${serviceId}-').`,
      );
    }
    if (!namePattern.test(revision) || revision.length > 63) {
      throw invalid(`${at}.revision`, `${nameRule}; must be less than 64 characters.`);
    }
  }
  const containers = template.containers ?? [];
  const [container] = containers;
  if (!container) throw invalid(`${at}.containers`, 'must have one container.');
  if (containers.length > 1) throw unimplemented('several containers in one revision');
  if ((template.volumes ?? []).length > 0) throw unimplemented('volumes');
  validateContainer(container, `${at}.containers[0]`);
}

function validateContainer(container: Container, at: string): void {
  if (!container.image) throw invalid(`${at}.image`, 'required field not present.');
  if ((container.ports ?? []).length > 1) throw invalid(`${at}.ports`, 'at most one port is allowed.');
  const port = container.ports?.[0]?.containerPort ?? 8080;
  if (port < 1 || port > 65_535)
    throw invalid(`${at}.ports[0].container_port`, 'must be between 1 and 65535.');
  if (container.ports?.[0]?.name === 'h2c')
    throw unimplemented('the port name h2c (HTTP/2 to the container)');

  const env = container.env ?? [];
  const names = env.map(({ name }) => name ?? '');
  if (names.includes('')) throw invalid(`${at}.env`, 'a variable has no name.');
  const reserved = names.filter((name) => reservedEnv.has(name));
  if (reserved.length > 0) {
    throw invalid(
      `${at}.env`,
      `The following reserved env names were provided: ${reserved.join(', ')}. These values are automatically set by the system.`,
    );
  }
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice) throw invalid(`${at}.env`, `the variable ${twice} is given twice.`);
  const index = env.findIndex(({ valueSource }) => valueSource && !valueSource.secretKeyRef?.secret);
  if (index !== -1)
    throw invalid(
      `${at}.env[${String(index)}].value_source.secret_key_ref.secret`,
      'required field not present.',
    );

  const { cpu, memory } = container.resources?.limits ?? {};
  if (cpu !== undefined && parseCpu(cpu) === undefined) {
    throw invalid(`${at}.resources.limits.cpu`, `'${cpu}' is not a valid quantity.`);
  }
  if (memory !== undefined && parseMemory(memory) === undefined) {
    throw invalid(`${at}.resources.limits.memory`, `'${memory}' is not a valid quantity.`);
  }
}

function validateTraffic(traffic: readonly TrafficTarget[], at: string): void {
  if (traffic.length === 0) return;
  const tags = new Set<string>();
  let sum = 0;
  for (const [index, { type, revision, percent = 0, tag }] of traffic.entries()) {
    const here = `${at}[${String(index)}]`;
    if (percent < 0 || percent > 100) throw invalid(`${here}.percent`, 'must be between 0 and 100.');
    sum += percent;
    if (type === latestTarget && revision)
      throw invalid(`${here}.revision`, 'must be empty for the type LATEST.');
    if (type === revisionTarget && !revision)
      throw invalid(`${here}.revision`, 'required field not present.');
    if (!tag) continue;
    if (!namePattern.test(tag) || tag.length > 46) throw invalid(`${here}.tag`, `${nameRule}.`);
    if (tags.has(tag)) throw invalid(`${here}.tag`, `the tag '${tag}' is given twice.`);
    tags.add(tag);
  }
  if (sum !== 100) throw invalid(at, `the percentages must sum to 100, but sum to ${String(sum)}.`);
}

function invalid(field: string, description: string): RpcError {
  return new RpcError(rpcCode.invalidArgument, `Violation in ${field}: ${description}`);
}

function unimplemented(what: string): RpcError {
  return new RpcError(
    rpcCode.unimplemented,
    `The local Cloud Run does not have ${what}. Cloud Run itself does.`,
  );
}
