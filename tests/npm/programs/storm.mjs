/** A hundred calls of every method at once, from outside and from inside listeners. For Node and for a page. */

const COUNT = 100;
const spiderman = { username: "spiderman", password: "underoos" };
const CODES = ["invalid_credentials", "login_required", "unavailable", "invalid_response"];

const encode = (value) => btoa(JSON.stringify(value)).replaceAll("=", "").replaceAll("+", "-").replaceAll("/", "_");

function forged() {
  const now = Math.floor(Date.now() / 1000);
  return [encode({ alg: "none" }), encode({ exp: now + 3600, iat: now, user_id: "1" }), "c2ln"].join(".");
}

/** What an app may call: each returns a promise, or a value at once. */
const METHODS = {
  login: (auth) => auth.login(spiderman),
  loginWithTokens: (auth) => auth.loginWithTokens({ access: forged(), refresh: forged() }),
  logout: (auth) => auth.logout(),
  refresh: (auth) => auth.refresh(),
  verify: (auth) => auth.verify(),
  getAccessToken: (auth) => auth.getAccessToken(),
  fetch: (auth) => auth.fetch("/api/hello/").then((response) => response.text()),
  state: (auth) => auth.state.status,
  isAuthenticated: (auth) => auth.isAuthenticated,
  onAuthStateChange: (auth) => auth.onAuthStateChange(() => undefined)(),
};

/** Waits for everything; what was rejected with anything but an AuthError is a complaint. */
async function settle(calls) {
  const complaints = [];
  let seen = 0;
  // A listener may add calls while others are awaited.
  while (seen < calls.length) {
    const some = calls.slice(seen);
    seen = calls.length;
    for (const { status, reason } of await Promise.allSettled(some)) {
      const isExpected = status === "fulfilled" || (reason?.name === "AuthError" && CODES.includes(reason.code));
      if (!isExpected) complaints.push(String(reason?.stack ?? reason));
    }
  }
  return complaints;
}

/** Calls, and takes what is thrown at once for a rejection. */
const call = async (method, auth) => method(auth);

/** Calls every method a hundred times in one turn, mixed, and as often from inside the listeners. */
function storm(auth, methods, calls = []) {
  const everything = Object.values(methods);
  const mixed = () => Array.from({ length: COUNT * everything.length }, (_, index) => everything[(index * 7) % everything.length]);
  const left = mixed();
  auth.onAuthStateChange(() => {
    // Two of each at each event: fifty events' worth.
    for (const method of left.splice(0, everything.length * 2)) calls.push(call(method, auth));
  });
  for (const method of mixed()) calls.push(call(method, auth));
  return { calls, left };
}

/** The client that is used again afterwards: `greeting` shows that it works. */
export async function stormAndUse(createAuthClient, options) {
  const auth = await createAuthClient({ timeout: 60, ...options });
  const { calls, left } = storm(auth, METHODS);
  const complaints = await settle(calls);
  // Whatever is left for the listeners is called by them now, an event after the other.
  while (left.length > 0) {
    calls.push(call(METHODS.loginWithTokens, auth), call(METHODS.logout, auth));
    complaints.push(...(await settle(calls)));
  }
  await auth.login(spiderman);
  const { msg: greeting } = await (await auth.fetch("/api/hello/")).json();
  const result = { calls: calls.length, complaints, greeting };
  auth.dispose();
  return result;
}

/** The client that is disposed of a hundred times amid calls, in the same turn or from inside a listener: afterwards it answers login_required. */
export async function stormAndDispose(createAuthClient, { where, ...options }) {
  const auth = await createAuthClient({ timeout: 60, ...options });
  await auth.login(spiderman);
  const withDispose = { ...METHODS, dispose: (each) => each.dispose() };
  const calls = [];
  const disposeAmidCalls = () => storm(auth, withDispose, calls);
  let events = 0;
  if (where === "inside") auth.onAuthStateChange(() => ++events === 5 && disposeAmidCalls());
  storm(auth, METHODS, calls);
  if (where === "outside") disposeAmidCalls();
  const complaints = await settle(calls);
  const codes = new Set();
  for (const name of ["login", "loginWithTokens", "refresh", "verify", "getAccessToken", "fetch"]) {
    await METHODS[name](auth).then(
      () => complaints.push(`${name} resolved after dispose`),
      (error) => codes.add(error.code),
    );
  }
  await auth.logout();
  return { calls: calls.length, complaints, codes: [...codes] };
}
