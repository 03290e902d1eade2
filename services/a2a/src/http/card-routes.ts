import { createHash } from 'node:crypto';
import { Hono, type Context } from 'hono';
import type { CardMaker } from '../card/card-maker.ts';
import { toLegacyCard } from '../legacy/legacy-card.ts';
import type { AppEnv } from './create-app.ts';

const MAX_AGE_S = 300;

const isFresh = (c: Context<AppEnv>, etag: string, lastModified: Date): boolean => {
  const known = c.req.header('if-none-match');
  if (known !== undefined) {
    const tags = known.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
    return tags.includes('*') || tags.includes(etag);
  }
  const since = Date.parse(c.req.header('if-modified-since') ?? '');
  return since >= lastModified.getTime();
};

/** The agent card (section 8.2) with validators: version 1.0, and version 0.3 on paths of its own. */
export const createCardRoutes = (deps: {
  cards: CardMaker;
  publicUrlOf: (request: Request) => string;
}): Hono<AppEnv> => {
  const routes = new Hono<AppEnv>();
  // A card changes with the code only, so it is as old as this process.
  const lastModified = new Date(Math.floor(Date.now() / 1000) * 1000);

  const respond = (c: Context<AppEnv>, card: unknown): Response => {
    const body = JSON.stringify(card);
    const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
    c.header('etag', etag);
    c.header('last-modified', lastModified.toUTCString());
    c.header('cache-control', `public, max-age=${MAX_AGE_S}`);
    c.header('vary', 'Host, X-Forwarded-Proto');
    if (isFresh(c, etag, lastModified)) return c.body(null, 304);
    return c.body(body, 200, { 'content-type': 'application/json' });
  };

  const publicCard = (c: Context<AppEnv>) => deps.cards.public(deps.publicUrlOf(c.req.raw));
  routes.get('/.well-known/agent-card.json', async (c) => respond(c, await publicCard(c)));
  for (const path of ['/.well-known/agent.json', '/v0.3/.well-known/agent-card.json']) {
    routes.get(path, async (c) => respond(c, toLegacyCard(await publicCard(c))));
  }
  return routes;
};
