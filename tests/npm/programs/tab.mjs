/** One tab of many: it restores its session, and uses each new token once. `?api=` is where its API is. */

import { createAuthClient } from "/node_modules/hallpass/index.mjs";

const baseUrl = location.origin + new URLSearchParams(location.search).get("api");
const auth = await createAuthClient({ baseUrl });
const events = [];
const answers = [];

auth.onAuthStateChange(async (_, event) => {
  events.push(event);
  if (event === "token_refreshed") answers.push((await auth.fetch("/api/hello/")).status);
});

/** What the test asks for. */
window.tab = {
  login: () => auth.login({ username: "spiderman", password: "underoos" }).then(() => undefined),
  isLoggedIn: () => auth.isAuthenticated,
  diary: () => ({ state: auth.state.status, events, answers, hasLocks: navigator.locks !== undefined }),
  get generations() {
    return answers.length;
  },
};
