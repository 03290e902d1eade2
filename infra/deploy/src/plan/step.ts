/** A program and its arguments. No shell ever reads it. */
export type Argv = readonly [string, ...string[]];

/** Looks for something that must be there before anything is done. */
export interface Check {
  id: string;
  argv: Argv;
  /** Whether what the command has written is as it must be; it must have succeeded in any case. */
  isMet: (output: string) => boolean;
  problem: string;
  /** One line: what to do. */
  fix: string;
}

export interface CommandStep {
  kind: 'command';
  id: string;
  title: string;
  /** `{{name}}` stands for what an earlier step has kept under that name. */
  argv: Argv;
  env?: Readonly<Record<string, string>>;
  /** Name under which its output is kept, rather than shown. */
  keep?: string;
  /** Where this command succeeds, there is nothing to do. */
  unless?: Argv;
  /** Not repeated by a run that goes on where an earlier one has failed. */
  isOnce?: boolean;
  /** Its failure is nothing: an empty output is kept. */
  mayFail?: boolean;
  /** Done for each line kept under that name; `{{item.0}}`, `{{item.1}}` … are the line's parts between commas. */
  forEachLineOf?: string;
}

export interface ConfirmStep {
  kind: 'confirm';
  id: string;
  question: string;
  /** What must be typed. */
  answer: string;
}

export type Step = CommandStep | ConfirmStep;

export interface Plan {
  checks: readonly Check[];
  steps: readonly Step[];
  /** What is said when all is done. */
  closing: readonly string[];
}
