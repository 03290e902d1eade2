import { describe, expect, it } from 'vitest';
import { OptionError, parseDeployOptions, parseDestroyOptions } from './options.ts';

const PLACE = ['--project', 'demo-portal', '--region', 'europe-west1'];

it('reads what is given and knows what is not', () => {
  expect(
    parseDeployOptions([...PLACE, '--admin', 'a@example.com', '--admin=b@example.com', '--dry-run']),
  ).toEqual({
    project: 'demo-portal',
    region: 'europe-west1',
    environment: 'prod',
    workspace: 'default',
    admin: ['a@example.com', 'b@example.com'],
    'allowed-domain': [],
    'alert-email': [],
    'dry-run': true,
    'without-hosting-agent': false,
    yes: false,
    fresh: false,
  });
});

describe('refused with a sentence that says how it is given', () => {
  it.each([
    ['no project', ['--region', 'europe-west1'], '--project my-project'],
    ['no region', ['--project', 'demo-portal'], '--region europe-west1'],
    ['a project with a shell in it', ['--project', 'x;rm -rf ~', '--region', 'europe-west1'], '--project is'],
    ['a project that is an option', ['--project=--quiet', '--region', 'europe-west1'], '--project is'],
    ['a project with a line end', ['--project', 'demo-portal\n', '--region', 'europe-west1'], '--project is'],
    [
      'a region with a path in it',
      ['--project', 'demo-portal', '--region', '../europe-west1'],
      '--region is',
    ],
    ['another environment', [...PLACE, '--environment', 'test'], 'dev or prod'],
    ['an address with a quote', [...PLACE, '--admin', 'a"@example.com'], 'An address is'],
    ['two addresses in one', [...PLACE, '--admin', 'a@example.com,b@example.com'], 'An address is'],
    ['a domain with an @', [...PLACE, '--allowed-domain', '@example.com'], '--allowed-domain is'],
    ['a billing account by its name', [...PLACE, '--billing-account', 'mine'], '--billing-account is'],
    ['a site that is too short', [...PLACE, '--site', 'abc'], '--site has'],
    ['an unknown option', [...PLACE, '--force'], '--force'],
    ['a word of its own', [...PLACE, 'now'], 'now'],
    ['an option of another program', [...PLACE, '--delete-state'], '--delete-state'],
  ])('%s', (_, args, sentence) => {
    expect(() => parseDeployOptions(args)).toThrow(OptionError);
    expect(() => parseDeployOptions(args)).toThrow(sentence);
  });

  it('a confirmation of another project', () => {
    expect(() => parseDestroyOptions([...PLACE, '--confirm', 'demo-portal-2'])).toThrow('--confirm');
    expect(parseDestroyOptions([...PLACE, '--confirm', 'demo-portal']).confirm).toBe('demo-portal');
  });
});
