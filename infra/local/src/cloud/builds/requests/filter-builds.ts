import { RpcError, rpcCode } from '../../rpc-error.ts';
import { toMilliseconds, type Build } from '../build.ts';

type Test = (build: Build) => boolean;

const TERM = /^\s*(?:(NOT\s+|-)?([A-Za-z_.]+)\s*(!=|>=|<=|=|>|<|:)\s*(?:"((?:[^"\\]|\\.)*)"|([^\s()"]+)))/;

/**
 * Reads a filter of listBuilds: terms on status, tags, id, build_id, trigger_id, images and create_time, joined by AND (or just by
 * spaces) and OR (https://cloud.google.com/build/docs/view-build-results#filtering_build_results_using_queries).
 * Throws an RpcError for anything else.
 */
export function parseFilter(filter: string): Test {
  const groups: Test[][] = [];
  let rest = filter;
  while (rest.trim() !== '') {
    const word = /^\s*(AND|OR)\b/.exec(rest);
    if (word) rest = rest.slice(word[0].length);
    const term = TERM.exec(rest);
    if (!term || (word && groups.length === 0)) throw invalid(filter);
    rest = rest.slice(term[0].length);
    const [, not, field = '', operator = '', quoted, bare] = term;
    const plain = termTest(field, operator, quoted?.replace(/\\(.)/g, '$1') ?? bare ?? '', filter);
    const test: Test = not === undefined ? plain : (build) => !plain(build);
    // OR binds tighter than AND (https://google.aip.dev/160).
    if (word?.[1] === 'OR') groups.at(-1)?.push(test);
    else groups.push([test]);
  }
  return (build) => groups.every((group) => group.some((test) => test(build)));
}

function termTest(field: string, operator: string, value: string, filter: string): Test {
  if (field === 'create_time' || field === 'createTime') return timeTest(operator, value, filter);
  const texts = textsOf(field);
  if (!texts) throw invalid(filter);
  switch (operator) {
    case '=':
    case ':':
      return (build) => texts(build).includes(value);
    case '!=':
      return (build) => !texts(build).includes(value);
    default:
      throw invalid(filter);
  }
}

function textsOf(field: string): ((build: Build) => readonly (string | undefined)[]) | undefined {
  switch (field) {
    case 'status':
      return (build) => [build.status];
    case 'tags':
      return (build) => build.tags ?? [];
    case 'id':
    case 'build_id':
      return (build) => [build.id];
    case 'images':
      return (build) => build.images ?? [];
    case 'trigger_id':
    case 'build_trigger_id':
      return () => [undefined];
    case 'source.storage_source.bucket':
      return (build) => [build.source?.storageSource?.bucket];
    case 'source.storage_source.object':
      return (build) => [build.source?.storageSource?.object];
    default:
      return undefined;
  }
}

function timeTest(operator: string, value: string, filter: string): Test {
  const time = Date.parse(value);
  if (Number.isNaN(time)) throw invalid(filter);
  const created = (build: Build) => toMilliseconds(build.createTime);
  switch (operator) {
    case '>':
      return (build) => created(build) > time;
    case '>=':
      return (build) => created(build) >= time;
    case '<':
      return (build) => created(build) < time;
    case '<=':
      return (build) => created(build) <= time;
    case '=':
      return (build) => created(build) === time;
    default:
      throw invalid(filter);
  }
}

function invalid(filter: string): RpcError {
  return new RpcError(rpcCode.invalidArgument, `invalid list filter: ${filter}`);
}
