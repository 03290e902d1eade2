import { describe, expect, it } from 'vitest';
import { planCalls } from './plan-calls.ts';
import type { Conversation } from './read-conversation.ts';
import type { OfflineTool, ToolProperty } from './tool-schema.ts';

const property = (name: string, more: Partial<ToolProperty> = {}): ToolProperty => ({
  name,
  type: 'string',
  description: '',
  values: [],
  isRequired: true,
  hasDefault: false,
  ...more,
});

const tools: OfflineTool[] = [
  { name: 'get_weather', description: 'Weather and temperature of a city.', properties: [property('city')] },
  {
    name: 'rank_rivers',
    description: 'The longest or shortest rivers of a continent.',
    properties: [
      property('continent', { values: ['Africa', 'South America'], isRequired: false }),
      property('limit', { type: 'integer', isRequired: false, hasDefault: true }),
    ],
  },
  {
    name: 'measure_route',
    description: 'Distance by train.',
    properties: [property('to'), property('from')],
  },
  {
    name: 'ask_poet',
    description: 'Writes a poem about anything.',
    properties: [property('message'), property('aloud', { type: 'boolean', isRequired: false })],
  },
];

const ask = (request: string, more: Partial<Conversation> = {}): Conversation => ({
  request,
  answers: [],
  previous: undefined,
  ...more,
});

describe('the offline model chooses', () => {
  it.each([
    ['What is the weather in Lisbon?', 'get_weather', { city: 'Lisbon' }],
    ['weather in new york please', 'get_weather', { city: 'new york' }],
    ['The 3 longest rivers of South America', 'rank_rivers', { continent: 'South America', limit: 3 }],
    ['distance from "Bad Ragaz" to Chur', 'measure_route', { from: 'Bad Ragaz', to: 'Chur' }],
    ['A poem on autumn', 'ask_poet', { message: 'A poem on autumn' }],
  ])('for "%s" the tool %s with its arguments', (request, name, args) => {
    expect(planCalls(tools, ask(request))).toEqual({ kind: 'call', calls: [{ name, args }] });
  });

  it('several tools for the parts of a request', () => {
    const plan = planCalls(tools, ask('Write a poem about snow, and what is the weather in Oslo?'));
    expect(plan).toEqual({
      kind: 'call',
      calls: [
        { name: 'ask_poet', args: { message: 'Write a poem about snow' } },
        { name: 'get_weather', args: { city: 'Oslo' } },
      ],
    });
  });

  it('one tool once for each name', () => {
    const plan = planCalls(tools, ask('What is the weather in Rome and Paris?'));
    expect(plan).toMatchObject({ calls: [{ args: { city: 'Rome' } }, { args: { city: 'Paris' } }] });
  });

  it('the tool of the last answer again for what only makes sense after it', () => {
    const previous = { name: 'get_weather', args: { city: 'Rome' }, response: {} };
    expect(planCalls(tools, ask('And in Vienna?', { previous }))).toEqual({
      kind: 'call',
      calls: [{ name: 'get_weather', args: { city: 'Vienna' } }],
    });
  });

  it('the tool that waits for an answer, whatever the words', () => {
    const response = { inputRequired: true };
    const previous = { name: 'ask_poet', args: { message: 'A poem' }, response };
    expect(planCalls(tools, ask('rivers', { previous }))).toEqual({
      kind: 'call',
      calls: [{ name: 'ask_poet', args: { message: 'rivers' } }],
    });
  });

  it('another tool when the best one has failed', () => {
    const plan = planCalls(tools, ask('A poem on the weather in Rome'), new Set(['ask_poet']));
    expect(plan).toMatchObject({ calls: [{ name: 'get_weather' }] });
  });

  it('to ask for what it does not find', () => {
    expect(planCalls(tools, ask('weather?'))).toMatchObject({ kind: 'ask', missing: [{ name: 'city' }] });
  });

  it('nothing where no word fits', () => {
    expect(planCalls(tools, ask('Hello, how are you?'))).toEqual({ kind: 'none' });
  });
});
