/** Numbers of the core. A module without an import: only then does esbuild write them in place. */

/** Items of a page. */
export const PAGE = 100;
/** An askPassword without a person would ask the server for ever. */
export const MOST_QUESTIONS = 20;
export const MOST_RETRIES = 2;
/** Milliseconds. */
export const FIRST_DELAY = 300;
/** Seconds. A person waits: a longer Retry-After is for them to read. */
export const LONGEST_RETRY_AFTER = 10;
