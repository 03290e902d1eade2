import { describe, expect, it } from 'vitest';
import { dockerfileImages } from './dockerfile-images.ts';

describe('dockerfileImages', () => {
  it('lists the images of all stages, each once', () => {
    const text = 'FROM node:24-slim AS build\nRUN true\nFROM node:24-slim\nCOPY --from=build /a /a\n';
    expect(dockerfileImages(text, {})).toEqual(['node:24-slim']);
  });

  it('leaves scratch and stages out, whatever the case of AS', () => {
    const text = 'FROM golang:1 as Build\nFROM build AS second\nFROM scratch\nCOPY --from=0 /a /a\n';
    expect(dockerfileImages(text, {})).toEqual(['golang:1']);
  });

  it('puts in defaults of ARG and the build arguments', () => {
    const text =
      'ARG VERSION=22\nARG BASE=node:${VERSION}-slim\nFROM ${BASE}\nFROM python:${PY:-3.12}-slim\n';
    expect(dockerfileImages(text, {})).toEqual(['node:22-slim', 'python:3.12-slim']);
    expect(dockerfileImages(text, { VERSION: '24' })).toEqual(['node:24-slim', 'python:3.12-slim']);
  });

  it('reads flags, comments, continued lines and images of COPY --from', () => {
    const text =
      '# syntax=docker/dockerfile:1\nFROM --platform=linux/amd64 \\\n  node:24\nCOPY --from=busybox:1 /bin/sh /sh\n';
    expect(dockerfileImages(text, {})).toEqual(['node:24', 'busybox:1']);
  });

  it('leaves out a name that depends on an argument without a value', () => {
    expect(dockerfileImages('ARG BASE\nFROM $BASE\n', {})).toEqual([]);
    expect(dockerfileImages('FROM $BASE\n', {})).toEqual([]);
  });
});
