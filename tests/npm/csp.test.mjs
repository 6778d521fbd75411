/** A Content-Security-Policy, and whether it lets WebAssembly in. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { shows } from "./harness/browser.mjs";
import { backend } from "./harness/environment.mjs";
import { installed } from "./harness/install.mjs";
import { serve } from "./harness/serve.mjs";

const LIMIT = { timeout: 60_000 };

const PAGES = {
  "/index.html": '<!doctype html><link rel="icon" href="data:,"><output></output><script type="module" src="/main.js"></script>',
  "/main.js": `
    import { AuthError, createAuthClient } from "/node_modules/hallpass/index.mjs";
    const output = document.querySelector("output");
    try {
      const auth = await createAuthClient({ baseUrl: "${backend}" });
      await auth.login({ username: "spiderman", password: "underoos" });
      output.textContent = (await (await auth.fetch("/api/hello/")).json()).msg;
    } catch (error) {
      const { code, message } = error;
      output.textContent = "failed " + JSON.stringify({ isAuthError: error instanceof AuthError, code, message });
    }`,
};

/** Nothing else is needed: no blob:, no data:, no eval. */
const policy = (scripts) =>
  `default-src 'none'; img-src data:; script-src ${scripts}; connect-src ${backend}; base-uri 'none'`;

async function visit(t, scripts, text, settings) {
  const headers = { "Content-Security-Policy": policy(scripts) };
  await serve(t, await installed(), { headers, pages: PAGES });
  return shows(t, "/", text, settings);
}

test("a page whose policy has 'wasm-unsafe-eval' logs in", LIMIT, async (t) => {
  await visit(t, "'self' 'wasm-unsafe-eval'", "Hello Peter Parker");
});

test("without it createAuthClient rejects with wasm_blocked and names the directive", LIMIT, async (t) => {
  const expected = /Content.Security.Policy|wasm-unsafe-eval/;
  const page = await visit(t, "'self'", "failed", { expected });
  const output = await page.locator("output").textContent();
  const { isAuthError, code, message } = JSON.parse(output.replace("failed ", ""));
  assert.deepEqual({ isAuthError, code }, { isAuthError: true, code: "wasm_blocked" });
  assert.match(message, /'wasm-unsafe-eval'/);
});
