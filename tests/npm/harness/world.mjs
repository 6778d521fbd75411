/** Clients, users and tokens. */

import { backend } from "./environment.mjs";
import { importPackage } from "./install.mjs";

export const spiderman = { username: "spiderman", password: "underoos" };
export const kyoko = { username: "kyoko", password: "contrasenasegura" };

/** Makes a client that the test disposes of at its end. */
export async function client(t, options = {}) {
  const { createAuthClient } = await importPackage();
  const auth = await createAuthClient({ baseUrl: backend, storage: "memory", ...options });
  t.after(() => auth.dispose());
  return auth;
}

export async function loggedIn(t, options) {
  const auth = await client(t, options);
  await auth.login(spiderman);
  return auth;
}

/** An access token that nobody signed, good for `lifetime` seconds as far as a client can tell. */
export function forged(lifetime, claims = { user_id: "1" }) {
  const now = Math.floor(Date.now() / 1000);
  const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return [part({ alg: "HS256", typ: "JWT" }), part({ exp: now + lifetime, iat: now, ...claims }), "c2ln"].join(".");
}

/** A pair of real tokens, fetched without the SDK. */
export async function pair(credentials = spiderman) {
  const headers = { "Content-Type": "application/json" };
  const response = await fetch(`${backend}/api/token/`, { method: "POST", headers, body: JSON.stringify(credentials) });
  return response.json();
}

/** A client with an access token that it believes good and the server refuses, received a while ago, and a refresh token that is good. */
export async function withRefusedToken(t, time, options) {
  const auth = await client(t, options);
  const { refresh } = await pair();
  await auth.loginWithTokens({ access: forged(3600), refresh });
  time.forward(10);
  return auth;
}

/** What a client tells, and a way to wait for it. */
export function diary(auth) {
  const entries = [];
  let wake = () => undefined;
  auth.onAuthStateChange((state, event) => {
    entries.push({ state, event });
    wake();
  });
  const events = () => entries.map(({ event }) => event);
  return {
    entries,
    events,
    async until(event) {
      while (!events().includes(event)) await new Promise((resolve) => (wake = resolve));
      return entries.find((entry) => entry.event === event).state;
    },
  };
}

/** Checks what an AuthError says; a function in the place of a value is asked. */
export function authError(code, expected = {}) {
  return (error) => {
    const problems = Object.entries({ name: "AuthError", code, ...expected }).filter(([key, value]) => {
      const found = error[key];
      return typeof value === "function" ? !value(found) : JSON.stringify(found) !== JSON.stringify(value);
    });
    if (problems.length === 0) return true;
    const found = problems.map(([key]) => `${key} is ${JSON.stringify(error[key])}`).join(", ");
    throw new Error(`not ${code} as expected: ${found}`, { cause: error });
  };
}
