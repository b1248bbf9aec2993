/** The server's clock as the browser knows it, so that a wrong wall clock on a phone moves no progress bar. */
let offset = 0;

export function learnTime(serverTime) {
  offset = Date.parse(serverTime) - Date.now();
}

/** Milliseconds since 1970 on the server. */
export const serverNow = () => Date.now() + offset;
