/** The examples of sdk/js/examples, used as a person would. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { open, person } from "./harness/browser.mjs";
import { backend, command } from "./harness/environment.mjs";
import { consumer } from "./harness/install.mjs";
import { node } from "./harness/run.mjs";
import { serve } from "./harness/serve.mjs";

const LIMIT = { timeout: 60_000 };
const REFUSED = /^Failed to load resource.* 401/;

async function logIn(page, password, username = "spiderman") {
  await page.getByLabel("Username").fill(username);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Log in" }).click();
}

/** A wrong password, the right one, the same session in another tab, and a logout that both see. */
async function use(t) {
  const context = await person(t);
  const path = `/?api=${backend}`;
  const { page, assertQuiet } = await open(context, path, { expected: REFUSED });
  await logIn(page, "sticky");
  await page.getByText("No active account found with the given credentials").waitFor();
  await logIn(page, "underoos");
  await page.getByText("Hello Peter Parker").waitFor();
  const other = await open(context, path);
  await other.page.getByText("Hello Peter Parker").waitFor();
  await page.getByRole("button", { name: "Log out" }).click();
  await page.getByRole("button", { name: "Log in" }).waitFor();
  await other.page.getByRole("button", { name: "Log in" }).waitFor();
  assert.equal(await page.getByRole("alert").textContent(), "");
  await logIn(other.page, "contrasenasegura", "kyoko");
  await page.getByText("Hello Kyoko").waitFor();
  assertQuiet();
  other.assertQuiet();
}

test("the example without a framework", LIMIT, async (t) => {
  await serve(t, await consumer("sdk/js/examples/plain"));
  await use(t);
});

test("the example with React", LIMIT, async (t) => {
  const folder = await consumer("sdk/js/examples/react");
  await node([command("vite"), "build"], { cwd: folder });
  await serve(t, `${folder}/dist`);
  await use(t);
});
