// A request with the access token, sent once more after a 401.

import { callingSession, sessionAfter, workingSession } from "./calls.js";
import { loginRequired, wrong } from "./errors.js";
import { lend } from "./lend.js";
import { areOneOrigin } from "./origins.js";
import { LOGGED_OUT } from "./words.js";

export async function authorizedFetch(driver, input, init) {
  const { origins } = driver.config;
  const { core } = driver;
  const target = typeof input == "string" ? origins.address(input) : input;
  if (target == undefined) throw wrong("input", "must not leave the base URL");
  const headers = new Headers(init?.headers ?? input?.headers);
  if (headers.has("Authorization") || !origins.allows(target.url ?? `${target}`)) return driver.fetch(target, init);

  // Before the request is read: it can be sent after a login.
  driver.tick();
  if (!lend(core.calling(), () => true) && core.code(false) == LOGGED_OUT) throw loginRequired();
  const request = new Request(target, init);
  // Whatever the input said of itself: this is where it goes.
  if (!origins.allows(request.url)) return driver.fetch(request);
  const { signal } = request;
  signal?.throwIfAborted();
  const over = new AbortController();
  const aborted = new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason), over));
  // The listener goes with the request: a signal may live as long as the app.
  return Promise.race([send(driver, request, isStream(init?.body)), aborted]).finally(() => over.abort());
}

async function send(driver, request, isOnce) {
  const { core, config } = driver;
  driver.tick();
  const asking = await callingSession(driver);
  const session = await workingSession(driver);
  if (!session.is_same_user(asking)) throw loginRequired();

  const sendWith = (session) => {
    // Nobody waits for it any more.
    request.signal?.throwIfAborted();
    const copy = isOnce ? request : request.clone();
    copy.headers.set("Authorization", `${config.scheme} ${session.access_token()}`);
    return driver.fetch(copy);
  };
  const response = await sendWith(session);
  // Across origins a redirect drops the header, and a service worker may ask whom it likes: that 401 says nothing about the token.
  const isElsewhere = response.url && !areOneOrigin(response.url, request.url);
  if (response.status != 401 || isElsewhere || driver.isStopped()) return response;

  driver.send(() => core.refuse(session));
  if (isOnce) return response;
  // The session to try again with: of the same user, with another token.
  const next = await sessionAfter(driver, session).catch(() => {});
  if (!next?.is_same_user(session) || next.access_token() == session.access_token()) return response;
  response.body?.cancel().catch(() => {});
  return sendWith(next);
}

/** What is read as it is sent cannot be sent twice. */
const isStream = (body) => body instanceof ReadableStream || (body && typeof body == "object" && Symbol.asyncIterator in body);
