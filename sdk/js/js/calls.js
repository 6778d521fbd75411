// What an app calls and waits for.

import { invalidResponse, loginRequired, unavailable, wrong } from "./errors.js";
import { parseObject } from "./json.js";
import { lend } from "./lend.js";
import { failure, readLogin, readVerify, receivePair } from "./wire.js";
import { FLAWED, LOGGED_OUT } from "./words.js";

/** Waits for the core's answer about a session: `question` returns one, or nothing and then why. */
export async function waitFor({ core, config, send, isBusy, isStopped, news }, question) {
  for (let hasWaited = false; ; hasWaited = true) {
    // Anew at each turn: the token may have died while this was waiting.
    send(() => core.want_token());
    if (!isBusy()) {
      const session = question();
      if (session) return session;
      const code = core.code(hasWaited);
      if (code == LOGGED_OUT || (code && isStopped())) throw loginRequired();
      const { refresh } = config.urls;
      if (code) throw code == FLAWED ? failure(core, refresh) : unavailable(refresh, core.status(), core.retry_after());
    }
    await news();
  }
}

/** The session on whose behalf a call is made now; waits only while the page is loading. */
export const callingSession = (driver) => waitFor(driver, () => driver.core.calling());

/** A session whose access token works. */
export const workingSession = (driver) => waitFor(driver, () => driver.core.working());

/** The working session that takes the place of this one. */
export const sessionAfter = (driver, spent) => waitFor(driver, () => driver.core.after(spent));

export async function login(driver, credentials) {
  const { core, config, send, ask, claimCookie, waitAlone } = driver;
  const body = write(credentials);
  const ticket = core.login_ticket();
  const claim = claimCookie();
  let session;
  try {
    // Else somebody's exchange could put an older cookie in the place of the new one.
    if (!(await waitAlone(claim))) throw unavailable(config.urls.login);
    // Logged out while it waited: sent all the same, it would put its cookie in the place of whoever has logged in since.
    if (ticket != core.login_ticket()) throw loginRequired();
    const sentAt = Date.now();
    const reply = await ask(config.urls.login, body);
    if (!reply) throw unavailable(config.urls.login);
    session = readLogin(core, config, reply, parseObject(body), sentAt);
    send(() => core.log_in(ticket, session));
  } finally {
    claim?.release();
  }
  return kept(driver, session);
}

export async function loginWithTokens(driver, tokens) {
  const { core, config, send } = driver;
  if (typeof tokens?.access != "string" || !["string", "undefined"].includes(typeof tokens.refresh)) {
    throw wrong("tokens", "must be { access, refresh }, two texts");
  }
  if (config.hasCookie && tokens.refresh) {
    throw wrong("tokens", "must be without a refresh token: only the server can put it into its cookie");
  }
  const ticket = core.login_ticket();
  const session = receivePair(tokens, Date.now(), config.dialect);
  send(() => core.log_in(ticket, session));
  return kept(driver, session);
}

/** Logs out at once, and waits until the server has been told of every logout, or could not be. */
export async function logout({ core, send, news, isBusy, hasRevocations }) {
  send(() => core.log_out());
  while (isBusy() || hasRevocations()) await news();
}

export async function refresh(driver) {
  const { core, send, tick } = driver;
  // What another tab has fetched meanwhile is what is to be replaced.
  tick();
  const spent = await callingSession(driver);
  // Unless an exchange has ended meanwhile: then this is what was asked for.
  send(() => holds(core, spent) && core.want_refresh());
  return sessionAfter(driver, spent);
}

export async function verify(driver) {
  const { core, config, ask } = driver;
  if (!config.urls.verify) throw invalidResponse("the dialect has no endpoint that verifies a token");
  const session = await workingSession(driver);
  const reply = await ask(config.urls.verify, JSON.stringify({ token: session.access_token() }));
  if (!reply) throw unavailable(config.urls.verify);
  return readVerify(core, config, reply);
}

/** The session, if it is the one that is held now: somebody may have logged out meanwhile. */
async function kept({ core, isBusy, news }, session) {
  while (isBusy()) await news();
  if (!holds(core, session)) throw loginRequired();
  return session;
}

const holds = (core, session) => lend(core.session(), (held) => held.access_token()) == session.access_token();

/** The fields of a form as JSON. Of an HTML form's `FormData` too, which has none of its own. */
function write(credentials) {
  try {
    const body = JSON.stringify(Symbol.iterator in credentials ? Object.fromEntries(credentials) : credentials);
    if (parseObject(body)) return body;
  } catch {}
  throw wrong("credentials", "must be an object of your login form's fields");
}
