// The client: what an app holds in its hand.

import { callingSession, login, loginWithTokens, logout, refresh, verify, workingSession } from "./calls.js";
import { makeDriver } from "./driver.js";
import { loginRequired, wrong } from "./errors.js";
import { authorizedFetch } from "./fetch.js";
import { readOptions } from "./options.js";

/** Makes a client and takes up the stored session; in cookie mode when the first exchange has told whose the cookie is. */
export async function makeClient(options) {
  const config = readOptions(options);
  const driver = makeDriver(config);
  const { states } = driver;
  // The last state, once it is disposed of.
  let ended;

  const call = (action) => async (...args) => {
    if (ended) throw loginRequired("this client was disposed of");
    return action(driver, ...args);
  };
  const show = (action) => call(async (...args) => states.show(await action(...args)));
  const current = () => ended ?? states.current();

  const client = {
    get state() {
      return current();
    },
    get isAuthenticated() {
      return current().status == "logged_in";
    },
    login: show(login),
    loginWithTokens: show(loginWithTokens),
    logout: async () => {
      if (!ended) await logout(driver);
    },
    refresh: show(refresh),
    verify: call(verify),
    getAccessToken: call(async () => (await workingSession(driver)).access_token()),
    fetch: call(authorizedFetch),
    onAuthStateChange(listener) {
      if (typeof listener != "function") throw wrong("listener", "must be a function");
      return ended ? () => {} : driver.subscribe(listener);
    },
    dispose() {
      if (ended) return;
      ended = states.current();
      driver.stop();
    },
  };
  if (Symbol.dispose) client[Symbol.dispose] = client.dispose;

  driver.tick();
  // Whatever comes of it: the state tells.
  if (config.hasCookie) await callingSession(driver).catch(() => {});
  return client;
}
