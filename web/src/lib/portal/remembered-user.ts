const KEY = 'agent-gallery.signed-in';

/** Whether somebody was signed in when this browser last showed the console. Only what is drawn first depends on it. */
export function remembersUser(storage: Pick<Storage, 'getItem'>): boolean {
  try {
    return storage.getItem(KEY) !== null;
  } catch {
    return false;
  }
}

/** Keeps whether somebody is signed in. */
export function rememberUser(storage: Pick<Storage, 'setItem' | 'removeItem'>, signedIn: boolean): void {
  try {
    if (signedIn) storage.setItem(KEY, 'yes');
    else storage.removeItem(KEY);
  } catch {
    // A browser that stores nothing draws the header in two steps.
  }
}
