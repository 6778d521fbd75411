/** Makes and disposes of clients, and prints what is left of them: `node --expose-gc leaks.mjs ENTRY`. */

const { createAuthClient } = await import(process.argv[2]);

const WARM_UP = 3_000;
const CLIENTS = 10_000;
const AT_ONCE = 500;

const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");

function forged(number) {
  const now = Math.floor(Date.now() / 1000);
  const claims = { exp: now + 3600, iat: now, user_id: number, jti: `token ${number}` };
  return [part({ alg: "none" }), part(claims), "c2ln"].join(".");
}

/** A store of the app's own. */
function store() {
  const entries = new Map();
  return {
    get: (key) => entries.get(key) ?? null,
    set: (key, value) => void entries.set(key, value),
    remove: (key) => void entries.delete(key),
  };
}

/** Each third keeps its tokens in a store of its own, each other one is logged in, some are listened to for good, some log out. */
async function oneLife(number) {
  const storage = number % 3 === 0 ? store() : "memory";
  const fetch = async () => new Response("{}", { status: 503 });
  const auth = await createAuthClient({ baseUrl: "https://api.example.com", storage, storageKey: `key ${number}`, fetch });
  const unsubscribe = auth.onAuthStateChange(() => number);
  if (number % 2 === 0) await auth.loginWithTokens({ access: forged(number), refresh: forged(number) });
  if (number % 5 === 0) unsubscribe();
  if (number % 7 === 0) await auth.logout();
  if (number % 11 === 0) await auth.refresh().catch(() => undefined);
  auth.dispose();
}

async function lives(count) {
  for (let first = 0; first < count; first += AT_ONCE) {
    await Promise.all(Array.from({ length: AT_ONCE }, (_, index) => oneLife(first + index)));
    // A module's memory never shrinks: what it holds at most must not depend on when the collector happens to come.
    await collect();
  }
}

async function collect() {
  for (let turn = 0; turn < 4; turn++) {
    globalThis.gc();
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** What is alive once the collector has had its say. */
async function weigh() {
  await collect();
  const { heapUsed, external, arrayBuffers } = process.memoryUsage();
  return { heap: heapUsed, outside: external + arrayBuffers };
}

await lives(WARM_UP);
const before = await weigh();
await lives(CLIENTS);
const after = await weigh();
console.log(JSON.stringify({ before, after }));
