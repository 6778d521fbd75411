/** A hundred concurrent calls of every method, from inside listeners too. */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { open, person } from "./harness/browser.mjs";
import { backend } from "./harness/environment.mjs";
import { importPackage, installed } from "./harness/install.mjs";
import { serve } from "./harness/serve.mjs";
import { stormAndDispose, stormAndUse } from "./programs/storm.mjs";

const LIMIT = { timeout: 120_000 };

function assertUsable({ calls, complaints, greeting }) {
  assert.deepEqual(complaints, []);
  assert.ok(calls >= 2_000, "a hundred of each of the ten from outside, and as many from inside listeners");
  assert.equal(greeting, "Hello Peter Parker");
}

function assertDisposed({ calls, complaints, codes }) {
  assert.deepEqual(complaints, []);
  assert.ok(calls >= 2_100, `${calls} calls`);
  assert.deepEqual(codes, ["login_required"]);
}

/** Runs a storm in this process; a rejection that nobody handles fails it. */
async function inNode(storm, options) {
  const unhandled = [];
  const note = (reason) => unhandled.push(reason);
  process.on("unhandledRejection", note);
  const { createAuthClient } = await importPackage();
  const result = await storm(createAuthClient, { baseUrl: backend, storage: "memory", ...options });
  await new Promise((resolve) => setImmediate(resolve));
  process.off("unhandledRejection", note);
  assert.deepEqual(unhandled, []);
  return result;
}

/** Runs a storm in a page; an unhandled rejection there is an error of the page. What the network log says of refused requests is no complaint. */
async function inPage(t, name, options) {
  const storm = await readFile(new URL("./programs/storm.mjs", import.meta.url));
  const blank = '<!doctype html><link rel="icon" href="data:,">';
  await serve(t, await installed(), { pages: { "/index.html": blank, "/storm.mjs": storm } });
  const { page, assertQuiet } = await open(await person(t), "/", { expected: /^Failed to load resource/ });
  const result = await page.evaluate(
    async ({ name, options }) => {
      const { createAuthClient } = await import("/node_modules/hallpass/index.mjs");
      return (await import("/storm.mjs"))[name](createAuthClient, options);
    },
    { name, options: { baseUrl: backend, ...options } },
  );
  assertQuiet();
  return result;
}

test("in Node every call settles and the client works afterwards", LIMIT, async () => {
  assertUsable(await inNode(stormAndUse));
});

test("in a page every call settles and the client works afterwards", LIMIT, async (t) => {
  assertUsable(await inPage(t, "stormAndUse"));
});

for (const where of ["outside", "inside"]) {
  test(`in Node a client disposed of from ${where} settles every call and answers login_required`, LIMIT, async () => {
    assertDisposed(await inNode(stormAndDispose, { where }));
  });

  test(`in a page a client disposed of from ${where} settles every call and answers login_required`, LIMIT, async (t) => {
    assertDisposed(await inPage(t, "stormAndDispose", { where }));
  });
}
