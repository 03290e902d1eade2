import type { Log } from '../log.ts';
import { projectNumber } from '../project/project-number.ts';
import type { Build } from './build.ts';

/** What a build's log is written to. */
export interface LogStorage {
  ensureBucket(projectId: string, name: string): void;
  writeObject(bucket: string, name: string, content: string): Promise<void>;
}

export interface LogObject {
  append(line: string): void;
  /** Resolves when all lines are in the object, or could not be written. */
  finish(): Promise<void>;
}

const firstWriteMs = 250;
/** The whole object is written each time, so a long log is written less often. */
const bytesPerMs = 5_000;

/** The bucket of a build's log, as `gs://name/folder`; undefined when it has none. */
export function logsBucketOf(build: Build): string | undefined {
  const { logging } = build.options ?? {};
  if (logging === 'CLOUD_LOGGING_ONLY' || logging === 'STACKDRIVER_ONLY' || logging === 'NONE')
    return undefined;
  return build.logsBucket || `gs://${projectNumber(build.projectId)}.cloudbuild-logs.googleusercontent.com`;
}

/** A build's log as `log-{id}.txt` in its bucket, where it grows while the build runs. */
export function createLogObject(
  build: Build,
  logsBucket: string,
  { storage, log }: { storage: LogStorage; log: Log },
): LogObject {
  const [bucket = '', ...folders] = logsBucket.replace(/^gs:\/\//, '').split('/');
  const name = [...folders.filter((folder) => folder !== ''), `log-${build.id}.txt`].join('/');
  let content = '';
  let written = 0;
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();

  const write = () => {
    timer = undefined;
    writing = writing.then(async () => {
      if (content.length === written) return;
      written = content.length;
      try {
        storage.ensureBucket(build.projectId, bucket);
        await storage.writeObject(bucket, name, content);
      } catch (error) {
        log('WARNING', 'The log of a build could not be written to its bucket', {
          buildId: build.id,
          bucket,
          cause: String(error),
        });
      }
    });
    return writing;
  };
  return {
    append(line) {
      content += `${line}\n`;
      timer ??= setTimeout(() => void write(), firstWriteMs + content.length / bytesPerMs);
    },
    finish() {
      clearTimeout(timer);
      return write();
    },
  };
}
