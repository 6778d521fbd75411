/** Headless Chromium. */

import assert from "node:assert/strict";

import { chromium as executablePath, pageOrigin, tool } from "./environment.mjs";

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Starts a browser for one test and returns a context: one person's cookies and storage. */
export async function person(t) {
  const { chromium } = tool("playwright-core");
  const browser = await chromium.launch({ executablePath, args: FLAGS });
  t.after(() => browser.close());
  const context = await browser.newContext();
  context.setDefaultTimeout(15_000);
  return context;
}

/** Opens a page; whatever it complains of, but for what is `expected`, fails the test. */
export async function open(context, path, { expected = /^$/ } = {}) {
  const page = await context.newPage();
  const complaints = [];
  page.on("pageerror", (error) => complaints.push(String(error?.stack ?? error)));
  page.on("console", (message) => {
    if (["error", "assert"].includes(message.type())) complaints.push(`${message.text()} (${message.location().url})`);
  });
  page.on("crash", () => complaints.push("the page crashed"));
  await page.goto(pageOrigin + path);
  const assertQuiet = () => assert.deepEqual(complaints.filter((each) => !expected.test(each)), []);
  return { page, assertQuiet };
}

/** Opens a page and waits until it shows this text. */
export async function shows(t, path, text, settings) {
  const { page, assertQuiet } = await open(await person(t), path, settings);
  await page
    .getByText(text)
    .waitFor()
    .catch(async (error) => {
      assertQuiet();
      throw new Error(`the page shows: ${await page.content()}`, { cause: error });
    });
  assertQuiet();
  return page;
}
