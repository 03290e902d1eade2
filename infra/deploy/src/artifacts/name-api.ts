/** The console's page and its hosting's settings, as texts. */
export interface Hosted {
  html: string;
  firebaseJson: string;
}

const META = /<meta name="portal-api" content="[^"]*">\s*/g;
const CONNECT = /(connect-src 'self')( https:\/\/[a-z0-9.-]+\.run\.app)?/g;

/**
 * Tells the console where the API itself is, and lets it call that: Firebase Hosting, which passes `/api/**` on, ends an answer after 60
 * seconds (https://firebase.google.com/docs/hosting/cloud-run#limits), and a chat may take longer. Throws an Error for what is no address of Cloud Run.
 */
export function nameApi({ html, firebaseJson }: Hosted, url: string): Hosted {
  const origin = URL.canParse(url) ? new URL(url).origin : '';
  if (!/^https:\/\/[a-z0-9.-]+\.run\.app$/.test(origin))
    throw new Error(`"${url}" is no address of Cloud Run.`);
  const named = html
    .replace(META, '')
    .replace('<head>', `<head><meta name="portal-api" content="${origin}/api">`);
  if (!named.includes('portal-api')) throw new Error('The page has no head.');
  return { html: named, firebaseJson: firebaseJson.replaceAll(CONNECT, `$1 ${origin}`) };
}
