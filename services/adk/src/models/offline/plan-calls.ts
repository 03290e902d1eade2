import type { Conversation } from './read-conversation.ts';
import { fillArguments } from './fill-arguments.ts';
import { matchTools } from './match-tools.ts';
import { halvesOf, splitRequest } from './split-request.ts';
import type { OfflineTool, ToolProperty } from './tool-schema.ts';

export interface PlannedCall {
  name: string;
  args: Record<string, unknown>;
}

/** What to do about a request: call tools, ask for what is missing, or say that no tool fits. */
export type Plan =
  | { kind: 'call'; calls: PlannedCall[] }
  | { kind: 'ask'; tool: OfflineTool; missing: ToolProperty[] }
  | { kind: 'none' };

const FOLLOW_UP = /^(?:and|what about|how about|or|also|same for|now)\b/i;

const bestTool = (tools: readonly OfflineTool[], text: string): OfflineTool | undefined =>
  matchTools(tools, text)[0]?.tool;

/** Splits a part where both halves are clearly for different tools. */
const partsOf = (tools: readonly OfflineTool[], part: string): string[] => {
  for (const [left, right] of halvesOf(part)) {
    const [first, second] = [bestTool(tools, left), bestTool(tools, right)];
    if (first && second && first !== second && fillArguments(second, right).missing.length === 0) {
      return [left, ...partsOf(tools, right)];
    }
  }
  return [part];
};

/** What the tool before has asked for, or "And of France?": the tool of the last answer again, with what is new. */
const planFollowUp = (tools: readonly OfflineTool[], conversation: Conversation): Plan | undefined => {
  const { previous, request } = conversation;
  const tool = tools.find(({ name }) => name === previous?.name);
  if (tool === undefined || previous === undefined) return undefined;
  const isAnswer = previous.response['inputRequired'] === true;
  if (!isAnswer && !FOLLOW_UP.test(request)) return undefined;
  const { args } = fillArguments(tool, request);
  if (Object.keys(args).length === 0) return undefined;
  return { kind: 'call', calls: [{ name: tool.name, args: { ...previous.args, ...args } }] };
};

/**
 * Which tools a request is for, by the words that it shares with their names, descriptions and parameters. `tried` are
 * tools that have failed at this request.
 */
export const planCalls = (
  tools: readonly OfflineTool[],
  conversation: Conversation,
  tried: ReadonlySet<string> = new Set(),
): Plan => {
  const usable = tools.filter(({ name }) => !tried.has(name));
  const { request, previous } = conversation;
  const isAwaited = previous?.response['inputRequired'] === true;
  const [strongest] = matchTools(usable, request);
  if (isAwaited || strongest === undefined || FOLLOW_UP.test(request)) {
    const followUp = planFollowUp(usable, conversation);
    const isStronger = strongest !== undefined && strongest.tool.name !== previous?.name && !isAwaited;
    if (followUp && !isStronger) return followUp;
  }

  const calls: PlannedCall[] = [];
  let incomplete: { tool: OfflineTool; missing: ToolProperty[] } | undefined;
  for (const part of splitRequest(request).flatMap((each) => partsOf(usable, each))) {
    const tool = bestTool(usable, part);
    if (tool === undefined) continue;
    const ofPart = fillArguments(tool, part);
    const filled = ofPart.missing.length > 0 ? fillArguments(tool, request) : ofPart;
    if (filled.missing.length > 0) incomplete ??= { tool, missing: filled.missing };
    else for (const args of [filled.args, ...filled.more]) calls.push({ name: tool.name, args });
  }
  const distinct = [...new Map(calls.map((call) => [JSON.stringify(call), call])).values()];
  if (distinct.length > 0) return { kind: 'call', calls: distinct };
  return incomplete ? { kind: 'ask', ...incomplete } : { kind: 'none' };
};
