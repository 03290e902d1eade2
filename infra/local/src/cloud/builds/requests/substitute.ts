import { RpcError, rpcCode } from '../../rpc-error.ts';
import type { Build } from '../build.ts';

/** Set only for builds that a trigger started; empty here. */
const TRIGGER_VALUES = [
  ...['TRIGGER_NAME', 'COMMIT_SHA', 'REVISION_ID', 'SHORT_SHA', 'REPO_NAME', 'REPO_FULL_NAME', 'BRANCH_NAME'],
  ...['TAG_NAME', 'REF_NAME', 'TRIGGER_BUILD_CONFIG_PATH', 'SERVICE_ACCOUNT_EMAIL', 'SERVICE_ACCOUNT'],
];

/**
 * Puts values in for `$NAME` and `${NAME}` (https://cloud.google.com/build/docs/configuring-builds/substitute-variable-values);
 * `$$` is a dollar sign. Throws an RpcError for a name without a value, unless the build allows it.
 */
export function substituteBuild(build: Build, location: string): Build {
  const values: Record<string, string> = {
    ...Object.fromEntries(TRIGGER_VALUES.map((name) => [name, ''])),
    PROJECT_ID: build.projectId,
    PROJECT_NUMBER: '0',
    BUILD_ID: build.id,
    LOCATION: location,
    ...build.substitutions,
  };
  const loose = build.options?.substitutionOption === 'ALLOW_LOOSE';
  const text = (template: string) => substitute(template, values, loose);
  const texts = (templates: readonly string[]) => templates.map(text);
  return {
    ...build,
    steps: build.steps.map((step) => ({
      ...step,
      name: text(step.name),
      ...(step.args && { args: texts(step.args) }),
      ...(step.env && { env: texts(step.env) }),
      ...(step.dir !== undefined && { dir: text(step.dir) }),
      ...(step.entrypoint !== undefined && { entrypoint: text(step.entrypoint) }),
    })),
    ...(build.images && { images: texts(build.images) }),
    ...(build.tags && { tags: texts(build.tags) }),
    ...(build.options?.env && { options: { ...build.options, env: texts(build.options.env) } }),
  };
}

export function substitute(
  template: string,
  values: Readonly<Record<string, string>>,
  loose: boolean,
): string {
  return template.replace(
    /\$(?:\$|\{([A-Z_][A-Z0-9_]*)\}|([A-Z_][A-Z0-9_]*))/g,
    (whole, braced: string | undefined, bare: string | undefined) => {
      if (whole === '$$') return '$';
      const name = braced ?? bare ?? '';
      const value = values[name];
      if (value !== undefined) return value;
      if (loose && name.startsWith('_')) return '';
      throw new RpcError(
        rpcCode.invalidArgument,
        name.startsWith('_')
          ? `generic::invalid_argument: key in the template "${name}" is not matched in the substitution data`
          : `generic::invalid_argument: invalid value for 'build.substitutions': key in the template "${name}" is not a valid built-in substitution`,
      );
    },
  );
}
