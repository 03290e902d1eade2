const of = (length: number, alphabet = 'aB3dE6gH9jK2mN5pQ8sT1vX4z') =>
  alphabet.repeat(Math.ceil(length / alphabet.length)).slice(0, length);

/** A secret that is nobody's, and how it may come in a text. Put together here, so that no scanner takes it for a real one. */
export interface Planted {
  kind: string;
  secret: string;
  text: string;
}

const plant = (kind: string, secret: string, text = secret): Planted => ({ kind, secret, text });

/** One of each kind, in one line each. */
export const PLANTED: readonly Planted[] = [
  plant('bearer token', 'plantedBearerToken01', 'authorization: Bearer plantedBearerToken01'),
  plant('basic authorization', `QQ${of(30)}`, `Authorization: Basic QQ${of(30)}`),
  plant('password in a URL', 'plantedPass01', 'cloning https://me:plantedPass01@git.example/x.git'),
  plant('token in a URL', `tt${of(28)}`, `fetch https://tt${of(28)}@git.example/x.git`),
  plant('database URL', 'planted-db-pass', 'postgres://app:planted-db-pass@db:5432/x'),
  plant('Google access token', `${'ya29'}.${of(40)}`),
  plant('Google API key', `${'AIza'}Q${of(34)}`),
  plant('Google client secret', `${'GOCSPX'}-${of(28)}`),
  plant('JWT', `${'eyJ'}${of(20)}.${'eyJ'}${of(30)}.${of(20)}`),
  plant('GitHub token', `${'ghp'}_${of(36)}`),
  plant('fine-grained GitHub token', `${'github'}_pat_${of(40)}`),
  plant('GitLab token', `${'glpat'}-${of(20)}`),
  plant('Slack token', `${'xoxb'}-${of(24)}`),
  plant('OpenAI key', `${'sk'}-${of(40)}`),
  plant('Stripe key', `${'sk'}_live_${of(24)}`),
  plant('AWS key id', `${'AKIA'}${of(16, 'QRSTUVW7654')}`),
  plant('AWS secret key', `AW${of(38)}`, `AWS_SECRET_ACCESS_KEY=AW${of(38)}`),
  plant('npm token', `${'npm'}_${of(36)}`),
  plant('API key of the portal', `${'agk'}_kaaaaaaaaaaa_${of(43)}`),
  plant('secret of a webhook', `${'whsec'}_${of(32)}`),
  plant('password variable', 'planted-variable', 'DB_PASSWORD=planted-variable'),
  plant('secret in JSON', 'planted-json', '{"client_secret":"planted-json"}'),
  plant('API key in YAML', 'planted-yaml', 'api_key: "planted-yaml"'),
  plant(
    'service account’s JSON',
    `SA${of(70)}`,
    `{"type":"service_account","private_key":"-----BEGIN PRIVATE KEY-----\\nSA${of(70)}\\n-----END PRIVATE KEY-----\\n"}`,
  ),
];

export const PEM_LINES: readonly string[] = [
  '-----BEGIN RSA PRIVATE KEY-----',
  `P1${of(62)}`,
  `P2${of(62)}`,
  'P3vEjRWeJA=',
  '-----END RSA PRIVATE KEY-----',
];
/** What of a key that is logged line by line must not be seen. */
export const PEM_SECRETS: readonly Planted[] = PEM_LINES.slice(1, 4).map((line, index) =>
  plant(`private key, line ${String(index + 1)}`, line),
);

/** All of them in one text, as a message of an error might quote a log. */
export const ALL_IN_ONE = [...PLANTED.map(({ text }) => text), PEM_LINES.join('\n')].join('\n');
