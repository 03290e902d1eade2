import type { Log, Severity } from '@agent-gallery/a2a';
import { LogLevel, setLogger } from '@google/adk';

const toText = (part: unknown): string =>
  part instanceof Error
    ? (part.stack ?? part.message)
    : typeof part === 'string'
      ? part
      : JSON.stringify(part);

/** Sends what ADK logs, from warnings on, through the service's own log, in JSON lines. */
export const routeAdkLogs = (log: Log): void => {
  let lowest = LogLevel.WARN;
  const writer =
    (level: LogLevel, severity: Severity) =>
    (...parts: unknown[]): void => {
      if (level >= lowest) log(severity, `ADK: ${parts.map(toText).join(' ')}`);
    };
  const debug = writer(LogLevel.DEBUG, 'DEBUG');
  const info = writer(LogLevel.INFO, 'INFO');
  const warn = writer(LogLevel.WARN, 'WARNING');
  const error = writer(LogLevel.ERROR, 'ERROR');
  setLogger({
    setLogLevel: (level) => {
      lowest = level;
    },
    log: (level, ...parts) => [debug, info, warn, error][level]?.(...parts),
    debug,
    info,
    warn,
    error,
  });
};
