// A page of the npm package, as it is packed and without a build step. Whoever tells a story finds here what the demo has, by the same
// names; what differs is in `tests/src/app.rs`.

import { AuthError, createAuthClient } from "hallpass";

const auth = await createAuthClient({ baseUrl: "" });
const [view, events] = ["view", "events"].map((id) => document.getElementById(id));
const find = (name) => view.querySelector(`[data-testid=${name}]`);

function show({ status, reason, session }) {
  // A form is left alone while somebody fills it.
  if (view.dataset.status != status) {
    view.replaceChildren(document.getElementById(status).content.cloneNode(true));
    view.dataset.status = status;
  }
  if (!session) {
    find("reason").textContent = reason;
    return;
  }
  const { claims, expiresAt } = session;
  find("user").textContent = claims.user_id;
  find("until").textContent = expiresAt.toISOString();
  find("claims").textContent = JSON.stringify(claims, null, 2);
  find("session").dataset.jti = claims.jti;
}

function record(event) {
  const entry = document.createElement("li");
  entry.dataset.event = entry.textContent = event;
  events.prepend(entry);
}

async function hello() {
  const response = await auth.fetch("/api/hello/");
  const { msg } = await response.json();
  return `${response.status} ${msg}`;
}

async function refresh() {
  const { claims } = await auth.refresh();
  return `refreshed: ${claims.jti}`;
}

const actions = { hello, refresh, logout: auth.logout };

view.addEventListener("click", async ({ target }) => {
  const action = actions[target.dataset.testid];
  if (!action) return;
  const result = find("result");
  result.textContent = "";
  try {
    result.textContent = (await action()) ?? "";
  } catch (error) {
    result.textContent = `${error.code}: ${error.message}`;
  }
});

view.addEventListener("submit", async (event) => {
  event.preventDefault();
  try {
    await auth.login(Object.fromEntries(new FormData(event.target)));
  } catch (error) {
    if (!(error instanceof AuthError)) throw error;
    const words = document.createElement("p");
    words.dataset.testid = "login-error";
    words.textContent = error.detail ?? error.message;
    find("login-error")?.remove();
    find("login").append(words);
  }
});

auth.onAuthStateChange((state, event) => {
  record(event);
  show(state);
});
show(auth.state);
