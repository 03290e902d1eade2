import type { HandleClientError } from '@sveltejs/kit';

/** What the error page says of an error that no page expected. */
export const handleError: HandleClientError = ({ error, status }) => {
  if (status === 404) return { message: 'There is no such page.' };
  const message = error instanceof Error ? error.message : String(error);
  // The browsers' words for a script that could not be had, as when a new version of the console has replaced it.
  if (/dynamically imported module|importing a module script|module script failed/i.test(message))
    return {
      message: 'A part of the console could not be loaded. It may have been replaced by a new version.',
    };
  return { message };
};
