/** Shown on pages and in logs wherever this engine does the work. */
export const PROCESS_NOTICE = 'process, not container; limits not enforced';
