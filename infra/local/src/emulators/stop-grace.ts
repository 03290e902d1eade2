/** Time for the last export of a large database. */
export const STOP_GRACE_MS = 60_000;
