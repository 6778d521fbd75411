/** On a server: what importing touches, what keeps the process alive, how the module is loaded. */

import assert from "node:assert/strict";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { test } from "node:test";
import { pathToFileURL } from "node:url";

import { backend } from "./harness/environment.mjs";
import { installed, packed } from "./harness/install.mjs";
import { node } from "./harness/run.mjs";
import { forged } from "./harness/world.mjs";

const LIMIT = { timeout: 30_000 };

/** Runs a program that may import the package in a process of its own, and returns what it printed. */
async function program(code, { timeout = 15_000, ...env } = {}) {
  const printed = await node(["--input-type=module", "--eval", code], { cwd: await installed(), env, timeout });
  return printed.trim();
}

test("importing on a server touches no window", LIMIT, async () => {
  const touched = await program(`
    for (const name of ["window", "document", "localStorage", "sessionStorage", "navigator", "location"]) {
      Object.defineProperty(globalThis, name, { get() { throw new Error(name + " was touched"); }, configurable: true });
    }
    const { createRequire } = await import("node:module");
    const require = createRequire(process.cwd() + "/main.mjs");
    await import("hallpass"), await import("hallpass/slim"), require("hallpass"), require("hallpass/slim");
    console.log("nothing");`);
  assert.equal(touched, "nothing");
});

const START = `
  import { createAuthClient } from "hallpass";
  const auth = await createAuthClient({ baseUrl: "${backend}" });
  auth.onAuthStateChange(() => undefined);`;

test("a client that has logged in does not keep the process alive", LIMIT, async () => {
  const login = 'await auth.login({ username: "spiderman", password: "underoos" });';
  assert.equal(await program(`${START} ${login} console.log(auth.state.status);`), "logged_in");
});

const HOURS = {
  "a session of an hour": ["simplejwt", { access: forged(3600), refresh: forged(86400) }],
  "one that nothing can renew": ["simplejwt", { access: forged(3600) }],
  "a token that renews itself": ["simplejwt-sliding", { access: forged(3600) }],
};

for (const [name, [dialect, tokens]] of Object.entries(HOURS)) {
  test(`nor does ${name}`, LIMIT, async () => {
    const code = `
      import { createAuthClient } from "hallpass";
      const auth = await createAuthClient({ baseUrl: "${backend}", dialect: "${dialect}" });
      auth.onAuthStateChange(() => undefined);
      await auth.loginWithTokens(${JSON.stringify(tokens)});
      console.log(auth.state.status);`;
    assert.equal(await program(code), "logged_in");
  });
}

test("nor does the pause after an exchange that failed", LIMIT, async () => {
  const code = `
    import { createAuthClient } from "hallpass";
    const fetch = async () => new Response("", { status: 503, headers: { "Retry-After": "600" } });
    const auth = await createAuthClient({ baseUrl: "${backend}", fetch });
    await auth.loginWithTokens({ access: "${forged(3600)}", refresh: "x" });
    console.log(await auth.refresh().catch((error) => error.code));`;
  assert.equal(await program(code), "unavailable");
});

test("nor does a request that was answered, or a logout", LIMIT, async () => {
  const calls = `
    await auth.login({ username: "spiderman", password: "underoos" });
    const { msg } = await (await auth.fetch("/api/hello/")).json();
    await auth.refresh(), await auth.verify(), await auth.logout();
    console.log(msg);`;
  assert.equal(await program(`${START} ${calls}`), "Hello Peter Parker");
});

test("a call under way keeps the process alive until it is answered", LIMIT, async () => {
  const login = 'auth.login({ username: "spiderman", password: "underoos" }).then(() => console.log("answered"));';
  assert.equal(await program(`${START} ${login}`), "answered");
});

const SLIM = `
  import { readFile } from "node:fs/promises";
  import { createAuthClient, init } from "hallpass/slim";
  const bytes = await readFile(process.env.CORE);
  const type = { headers: { "Content-Type": "application/wasm" } };`;
const WORKS = `
  const auth = await createAuthClient({ baseUrl: "https://api.example.com", storage: "memory" });
  console.log(auth.state.status);`;

async function slim(code, env = {}) {
  return program(SLIM + code, { CORE: await packed("core.wasm"), ...env });
}

const FORMS = {
  "the bytes of a Buffer": "bytes",
  "an ArrayBuffer": "bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)",
  "a WebAssembly.Module": "await WebAssembly.compile(bytes)",
  "a Response": "new Response(bytes, type)",
  "a Response of another type": 'new Response(bytes, { headers: { "Content-Type": "application/octet-stream" } })',
  "a promise of a Response": "Promise.resolve(new Response(bytes, type))",
};

for (const [name, form] of Object.entries(FORMS)) {
  test(`the slim entry takes ${name}`, LIMIT, async () => {
    assert.equal(await slim(`await init(${form}); ${WORKS}`), "logged_out");
  });
}

for (const form of ["process.env.ADDRESS", "new URL(process.env.ADDRESS)"]) {
  test(`the slim entry fetches from ${form}`, LIMIT, async (t) => {
    const core = await readFile(await packed("core.wasm"));
    const server = createServer((_, answer) => answer.writeHead(200, { "Content-Type": "application/wasm" }).end(core));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    t.after(() => server.close());
    const ADDRESS = `http://127.0.0.1:${server.address().port}/core.wasm`;
    assert.equal(await slim(`await init(${form}); ${WORKS}`, { ADDRESS }), "logged_out");
  });
}

test("a client that is asked for too early does not take the module of whoever brings it", LIMIT, async () => {
  const code = `const early = createAuthClient({ baseUrl: "https://api.example.com" }).catch((error) => error.constructor.name);
    const given = init(bytes);
    if ((await early) !== "TypeError") throw new Error("not refused");
    await given; `;
  assert.equal(await slim(code + WORKS), "logged_out");
});

test("the slim entry loads a file: URL or says clearly that it cannot, and can be told again", LIMIT, async () => {
  const ADDRESS = pathToFileURL(await packed("core.wasm")).href;
  const code = `
    await init(process.env.ADDRESS).catch((error) => {
      if (!(error instanceof Error) || !error.message) throw new Error("no clear word: " + error);
      return init(bytes);
    });`;
  assert.equal(await slim(code + WORKS, { ADDRESS }), "logged_out");
});

const REJECTIONS = {
  "init without an argument": "init()",
  "createAuthClient before init": 'createAuthClient({ baseUrl: "https://api.example.com" })',
};

for (const [name, call] of Object.entries(REJECTIONS)) {
  test(`in the slim entry ${name} rejects with a TypeError`, LIMIT, async () => {
    const code = `
      const error = await ${call}.then(() => "resolved", (error) => error);
      if (!(error instanceof TypeError)) throw new Error("not a TypeError", { cause: error });
      await init(bytes);`;
    assert.equal(await slim(code + WORKS), "logged_out");
  });
}

const FAILURES = { "bytes that are no module": "new Uint8Array(8)", "an answer of 404": 'new Response("", { status: 404 })' };

for (const [name, form] of Object.entries(FAILURES)) {
  test(`after ${name} the slim entry can be tried again`, LIMIT, async () => {
    const code = `
      const error = await init(${form}).then(() => "resolved", (error) => error);
      if (!(error instanceof Error) || error.code === "wasm_blocked") throw new Error("not so", { cause: error });
      await init(bytes);`;
    assert.equal(await slim(code + WORKS), "logged_out");
  });
}

/** Counts how often the module is instantiated, and lets the first `failures` fail. */
const WATCH = (failures) => `
  // Node's own fetch is a module too.
  await (await fetch("${backend}/healthz")).text();
  let loads = 0;
  const { instantiate } = WebAssembly;
  const failing = (real) => async (...given) => {
    if (++loads <= ${failures}) throw new RangeError("out of memory");
    return real(...given);
  };
  WebAssembly.instantiate = failing(instantiate);
  const { createAuthClient, decodeJwt } = await import("hallpass");
  const create = () => createAuthClient({ baseUrl: "https://api.example.com", storage: "memory" });`;

test("ten clients that are made at once share one load", LIMIT, async () => {
  const code = `const all = await Promise.all(Array.from({ length: 10 }, create)); console.log(all.length, loads);`;
  assert.equal(await program(WATCH(0) + code), "10 1");
});

test("a failed load is told to all who wait for it and can be tried again", LIMIT, async () => {
  const code = `
    const all = await Promise.allSettled(Array.from({ length: 10 }, create));
    const rejected = all.filter(({ status }) => status === "rejected").length;
    console.log(rejected, (await create()).state.status, loads);`;
  assert.equal(await program(WATCH(1) + code), "10 logged_out 2");
});

test("decodeJwt before the module is there throws a plain Error that says so", LIMIT, async () => {
  const code = `
    let error;
    try { decodeJwt("${forged(60)}"); } catch (thrown) { error = thrown; }
    const says = /createAuthClient|init/.test(error.message);
    await create();
    console.log(error.constructor === Error, says, decodeJwt("${forged(60)}").user_id);`;
  assert.equal(await program(WATCH(0) + code), "true true 1");
});

test("an uncaught error prints a line of the package, and not all of it", LIMIT, async () => {
  const code = 'import { createAuthClient } from "hallpass"; await createAuthClient({});';
  await assert.rejects(program(code), ({ message }) => message.includes("`baseUrl`") && message.length < 3_000);
});
