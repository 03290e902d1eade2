import { describe, expect, it } from 'vitest';
import { basePinsSchema, pinBases } from './pin-bases.ts';

const DIGEST = `sha256:${'a'.repeat(64)}`;

describe('digests of base images', () => {
  it('are put into every FROM line of a generated Dockerfile, and into nothing else', () => {
    const pins = basePinsSchema.parse(`node:24-slim=${DIGEST}, python:3.12-slim=${DIGEST}`);
    const Dockerfile =
      'FROM node:24-slim AS build\nRUN echo FROM node:24-slim\n\nFROM node:24-slim\nFROM node:22-slim\n';
    expect(pinBases({ Dockerfile, 'a.py': 'FROM node:24-slim' }, pins)).toEqual({
      Dockerfile: `FROM node:24-slim@${DIGEST} AS build\nRUN echo FROM node:24-slim\n\nFROM node:24-slim@${DIGEST}\nFROM node:22-slim\n`,
      'a.py': 'FROM node:24-slim',
    });
    expect(pinBases({}, pins)).toEqual({});
    expect(pinBases({ Dockerfile }, new Map())).toEqual({ Dockerfile });
  });

  it.each(['node:24-slim', 'node=sha256:abc', `node:24-slim=${DIGEST}0`])('are refused as %s', (text) => {
    expect(basePinsSchema.safeParse(text).error?.issues[0]?.message).toContain('is not of the form');
  });
});
