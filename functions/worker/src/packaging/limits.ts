/** What a source may hold, unpacked and without what its ignore files name. */
export const MAX_FILES = 10_000;
export const MAX_BYTES = 200 * 1024 * 1024;
/** What may be uploaded, or fetched of a repository. */
export const MAX_ARCHIVE_BYTES = 100 * 1024 * 1024;
/** Before ignore files are looked at, a source may hold more: node_modules is often part of an upload. */
export const UNPACK_LIMITS = { maxBytes: 4 * MAX_BYTES, maxEntries: 100_000 };
/** Time to fetch a source. */
export const FETCH_TIMEOUT_MS = 120_000;
