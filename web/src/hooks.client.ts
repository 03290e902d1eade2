import type { HandleClientError } from '@sveltejs/kit/hooks';
import { headStart } from '#lib/first-load/head-start.ts';
import { errors } from '#lib/i18n/errors.ts';
import { remembersUser } from '#lib/portal/remembered-user.ts';

// What the page needs as soon as it is drawn is on its way while the page's own parts are. Whoever uses it says when it fails.
// Who was signed in is taken for signed in, and Firebase comes after the first paint.
const early =
  headStart() && remembersUser(localStorage)
    ? import('#lib/records/first-records.ts')
    : import('#lib/firebase/auth-gate.ts');
early.catch(() => undefined);

/** What the error page says of an error that no page expected; what SvelteKit itself says, as of an unknown path, stays. */
export const handleError: HandleClientError = ({ kind, error }) => {
  if (kind !== 'unknown') return;
  const message = error instanceof Error ? error.message : String(error);
  // The browsers' words for a script that could not be had, as when a new version of the console has replaced it.
  if (
    /dynamically imported module|importing a module script|module script failed|unable to preload css/i.test(
      message,
    )
  )
    return { message: errors.partNotLoaded };
  return { message };
};
