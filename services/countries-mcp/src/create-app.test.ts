import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Country } from './country.ts';
import table from './generated/countries.json' with { type: 'json' };
import { startServer } from './start-server.ts';

const countries: Country[] = table;

let server: Awaited<ReturnType<typeof startServer>>;
let client: Client;
const url = () => `http://127.0.0.1:${server.port}`;

beforeAll(async () => {
  server = await startServer({ PORT: '0', HOST: '127.0.0.1' });
  client = new Client({ name: 'test', version: '1' });
  await client.connect(new StreamableHTTPClientTransport(new URL(`${url()}/mcp`)) as never);
});
afterAll(async () => {
  await client.close();
  await server.stop();
});

const call = async (name: string, args: Record<string, unknown>) => {
  const { content, isError, structuredContent } = (await client.callTool({ name, arguments: args })) as {
    content: { text: string }[];
    isError?: boolean;
    structuredContent?: Record<string, unknown>;
  };
  return { text: content[0]?.text ?? '', isError, structuredContent };
};

describe('the countries MCP server', () => {
  it('lists its tools with their schemas', async () => {
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual([
      'country_profile',
      'find_countries',
      'rank_countries',
      'compare_countries',
      'distance_between',
    ]);
    expect(tools[0]?.inputSchema).toMatchObject({ type: 'object', required: ['country'] });
  });

  it.each([
    [
      'country_profile',
      { country: 'ivory coast', topics: ['capital', 'currency'] },
      /Yamoussoukro.*West African CFA franc/is,
    ],
    [
      'country_profile',
      { country: 'Bern', topics: ['border'] },
      /Austria, Germany, France, Italy, and Liechtenstein/,
    ],
    ['find_countries', { neighbour: 'Portugal' }, /\(1\): Spain\./],
    ['find_countries', { language: 'Portuguese', currency: 'euro' }, /Portugal/],
    ['rank_countries', { by: 'area', limit: 1 }, /1\. Russia: 17,0\d\d,\d{3} km²/],
    ['rank_countries', { by: 'population', region: 'Africa', limit: 2 }, /1\. Nigeria.*\n2\. Ethiopia/],
    ['compare_countries', { countries: ['DE', 'Japan'] }, /\| Germany \| Berlin \|/],
  ])('answers %s with %j', async (name, args, expected) => {
    const result = await call(name, args);
    expect(result.isError).toBeFalsy();
    expect(result.text).toMatch(expected);
  });

  it('measures distances within half a percent of the known ones', async () => {
    const { structuredContent } = await call('distance_between', { from: 'London', to: 'USA' });
    const { km } = structuredContent as { km: number };
    expect(Math.abs(km - 5_897)).toBeLessThan(30);
  });

  it('says what it does not know, with a suggestion', async () => {
    const result = await call('country_profile', { country: 'Switzerlnd' });
    expect(result).toMatchObject({ isError: true });
    expect(result.text).toBe('I know no country or capital called "Switzerlnd". Did you mean Switzerland?');
  });

  it.each([
    ['GET', '/', 200],
    ['GET', '/mcp', 405],
    ['GET', '/nowhere', 404],
  ])('answers %s %s with %i', async (method, path, status) => {
    const response = await fetch(url() + path, { method });
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toContain('application/json');
  });

  it('refuses a body that is too large', async () => {
    const response = await fetch(`${url()}/mcp`, { method: 'POST', body: 'x'.repeat(2_000_000) });
    expect(response.status).toBe(413);
  });
});

describe('the table of countries', () => {
  it('has borders that hold both ways', () => {
    const byCode = new Map(countries.map((country) => [country.code, country]));
    const oneWay = countries.flatMap(({ code, borders }) =>
      borders
        .filter((other) => !byCode.get(other)?.borders.includes(code))
        .map((other) => `${code}-${other}`),
    );
    expect(oneWay).toEqual([]);
    expect(countries.length).toBeGreaterThan(240);
  });
});
