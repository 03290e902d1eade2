const HIDDEN_PAUSE_MS = 250;

/** Calls something before the next frame is drawn; a page that is not seen draws none, so there after a moment. */
export function perFrame(action: () => void): void {
  if (document.visibilityState === 'hidden') {
    setTimeout(action, HIDDEN_PAUSE_MS);
    return;
  }
  let done = false;
  const once = () => {
    if (done) return;
    done = true;
    action();
  };
  requestAnimationFrame(once);
  // The page may become hidden before the frame.
  setTimeout(once, HIDDEN_PAUSE_MS);
}
