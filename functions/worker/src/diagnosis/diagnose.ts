import type { DeploymentErrorCode, StepName } from '@agent-gallery/contract';
import { BUILD_RULES } from './build-rules.ts';
import { GOOGLE_RULES } from './google-rules.ts';
import type { Rule } from './rule.ts';
import { START_RULES } from './start-rules.ts';

export interface Diagnosis {
  rule: string;
  code: DeploymentErrorCode;
  cause: string;
  fix: string;
}

export interface Symptoms {
  step: StepName | undefined;
  /** What Google answered, or what the portal found. */
  text: string;
  /** The last log lines of the step, oldest first. */
  lines: readonly string[];
}

/** Rules, and whether log lines may match them too: a container that prints of a missing permission lacks it itself. */
interface RuleSet {
  rules: readonly Rule[];
  readsLines: boolean;
}

const GOOGLE: RuleSet = { rules: GOOGLE_RULES, readsLines: false };
const BUILD: RuleSet = { rules: [...BUILD_RULES, ...GOOGLE_RULES], readsLines: true };
const START: RuleSet = { rules: START_RULES, readsLines: true };

/** Which rules may explain a step, in the order in which they are tried. */
function rulesFor(step: StepName | undefined): readonly RuleSet[] {
  switch (step) {
    case 'building':
      return [BUILD];
    case 'deploying':
    case 'verifying':
      return [GOOGLE, START];
    case 'packaging':
    case undefined:
      return [GOOGLE];
    default: {
      const unknown: never = step;
      throw new Error(`Unknown step ${String(unknown)}`);
    }
  }
}

function find(rule: Rule, text: string, lines: readonly string[]): RegExpExecArray | undefined {
  if (rule.when !== undefined && !rule.when.test(text)) return undefined;
  for (const candidate of [text, ...lines]) {
    const match = rule.pattern.exec(candidate);
    if (match) return match;
  }
  return undefined;
}

const words = (said: Rule['cause'], match: RegExpExecArray) =>
  typeof said === 'string' ? said : said(match);

/** Finds what a failure means: the first rule that fits the words of Google or one of the last lines. undefined where none does. */
export function diagnose({ step, text, lines }: Symptoms): Diagnosis | undefined {
  const newestFirst = [...lines].reverse();
  for (const { rules, readsLines } of rulesFor(step)) {
    for (const rule of rules) {
      const match = find(rule, text, readsLines ? newestFirst : []);
      if (match)
        return {
          rule: rule.id,
          code: rule.code,
          cause: words(rule.cause, match),
          fix: words(rule.fix, match),
        };
    }
  }
  return undefined;
}
