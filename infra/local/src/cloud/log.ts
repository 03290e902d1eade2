/** Severities of Cloud Logging, as far as the local cloud writes them. */
export type Severity = 'DEBUG' | 'INFO' | 'WARNING' | 'ERROR';

/** Takes one line about what the local cloud does; the start writes it as one line of JSON. */
export type Log = (severity: Severity, message: string, fields?: Readonly<Record<string, unknown>>) => void;
