import { describe, expect, it } from 'vitest';
import { parseNodeDockerfile } from './parse-node-dockerfile.ts';

const kinds = (text: string) => parseNodeDockerfile(text, {})[0]?.instructions;

describe('parseNodeDockerfile', () => {
  it('reads stages, their names and what they do', () => {
    const stages = parseNodeDockerfile(
      `ARG TAG=24-slim
FROM node:\${TAG} AS build
WORKDIR /app
COPY package*.json ./
RUN npm ci --omit=dev && npm run build
FROM node:24-slim
COPY --from=build --chown=node /app/dist /app/dist
ENV NODE_ENV=production A="two words" B=1
USER node
EXPOSE 8080/tcp
CMD ["node", "dist/main.js"]
`,
      { TAG: '24' },
    );
    expect(stages.map(({ image, name }) => [image, name])).toEqual([
      ['node:24', 'build'],
      ['node:24-slim', undefined],
    ]);
    expect(stages[0]?.instructions.map(({ line: _line, text: _text, ...rest }) => rest)).toEqual([
      { kind: 'workdir', path: '/app' },
      { kind: 'copy', sources: ['package*.json'], destination: './' },
      {
        kind: 'run',
        commands: [
          ['npm', 'ci', '--omit=dev'],
          ['npm', 'run', 'build'],
        ],
      },
    ]);
    expect(stages[1]?.instructions).toMatchObject([
      { kind: 'copy', from: 'build', sources: ['/app/dist'], destination: '/app/dist', line: 7 },
      {
        kind: 'env',
        values: [
          ['NODE_ENV', 'production'],
          ['A', 'two words'],
          ['B', '1'],
        ],
      },
      { kind: 'user', user: 'node' },
      { kind: 'expose', ports: ['8080/tcp'] },
      { kind: 'cmd', words: ['node', 'dist/main.js'] },
    ]);
  });

  it('reads continued lines, comments between them and cache mounts', () => {
    expect(
      kinds(
        'FROM node\nRUN --mount=type=cache,target=/root/.npm \\\n  # quick\n  npm ci \\\n  && npm prune\n',
      ),
    ).toMatchObject([
      {
        kind: 'run',
        commands: [
          ['npm', 'ci'],
          ['npm', 'prune'],
        ],
      },
    ]);
  });

  it('reads the exec form of RUN and COPY, the shell form of CMD and the old form of ENV', () => {
    expect(
      kinds('FROM node\nRUN ["npm", "ci"]\nCOPY ["a b", "/x/"]\nCMD node a.js\nENV GREETING hello there\n'),
    ).toMatchObject([
      { kind: 'run', commands: [['npm', 'ci']] },
      { kind: 'copy', sources: ['a b'], destination: '/x/' },
      { kind: 'cmd', words: ['/bin/sh', '-c', 'node a.js'] },
      { kind: 'env', values: [['GREETING', 'hello there']] },
    ]);
  });

  it.each([
    ['FROM python:3.12', /line 1: .*"node:…" \(FROM python:3.12\)/],
    ['FROM node\nRUN apt-get install git', /line 2: .*only npm ci.*\(RUN apt-get install git\)/],
    ['FROM node\n\nRUN npm ci; rm -rf /', /line 3: /],
    ['FROM node\nRUN npm ci && curl x', /line 2: /],
    ['FROM node\nRUN npm ci $(id)', /line 2: /],
    ['FROM node\nRUN npm exec evil', /line 2: /],
    ['FROM node\nADD https://example.test/a /a', /line 2: .*only files of the source/],
    ['FROM node\nVOLUME /data', /line 2: .*cannot be carried out/],
    ['WORKDIR /app', /line 1: no build stage/],
    ['# nothing', /no FROM line/],
  ])('refuses %j and names the line', (text, message) => {
    expect(() => parseNodeDockerfile(text, {})).toThrow(message);
  });
});
