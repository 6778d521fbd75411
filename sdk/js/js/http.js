// Exchanges with the auth server.

import { isPage } from "./page.js";
import { within } from "./timer.js";

/**
 * Posts JSON and reads the answer to its end, all within so many milliseconds; undefined if no whole answer came. Follows no redirects and
 * leaves nothing in a cache.
 */
export async function post(fetch, url, body, { timeout, hasCookie }, isLast = false) {
  const abort = new AbortController();
  const init = {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json" },
    body,
    redirect: "manual",
    signal: abort.signal,
  };
  // Some servers' runtimes throw at options that they do not know.
  if (hasCookie) init.credentials = "include";
  if (isPage()) init.cache = "no-store";
  // Its answer matters to nobody: it is sent even if the page goes away.
  if (isLast) init.keepalive = true;
  try {
    return await within(timeout, read(fetch(url, init), isLast));
  } catch {
    // Offline, CORS, or the app's own fetch: there is no telling which.
  } finally {
    abort.abort();
  }
}

async function read(answer, isLast) {
  const response = await answer;
  const { type, headers } = response;
  const status = +response.status;
  const isRedirect = type == "opaqueredirect" || (status >= 300 && status < 400);
  const body = isLast ? "" : await response.text();
  // Texts, whatever the app's own fetch makes of them.
  return { status, isRedirect, retryAfter: `${headers.get("Retry-After") ?? ""}`, body: `${body}` };
}
