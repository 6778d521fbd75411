/** Five tabs of one person, with access tokens of four seconds, for six generations. */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { open, person } from "./harness/browser.mjs";
import { backend } from "./harness/environment.mjs";
import { installed } from "./harness/install.mjs";
import { serve } from "./harness/serve.mjs";

const TABS = 5;
const GENERATIONS = 6;
const WAIT = { timeout: 45_000 };

const WITHOUT_LOCKS = () => Object.defineProperty(Navigator.prototype, "locks", { value: undefined });

/** Opens the tabs of one person, logs in in the first, and returns their diaries once each has seen all generations. */
async function story(context, api) {
  const tabs = [];
  while (tabs.length < TABS) tabs.push(await open(context, `/?api=${api}`));
  await Promise.all(tabs.map(({ page }) => page.waitForFunction(() => window.tab)));
  await tabs[0].page.evaluate(() => window.tab.login());
  await Promise.all(tabs.map(({ page }) => page.waitForFunction(() => window.tab.isLoggedIn(), null, WAIT)));
  const isThrough = (count) => window.tab.generations >= count;
  await Promise.all(tabs.map(({ page }) => page.waitForFunction(isThrough, GENERATIONS, WAIT)));
  for (const { assertQuiet } of tabs) assertQuiet();
  return Promise.all(tabs.map(({ page }) => page.evaluate(() => window.tab.diary())));
}

/** The two stories are told side by side: time passes for both. */
test("five tabs spend each refresh token once and stay logged in, with Web Locks and without", { timeout: 90_000 }, async (t) => {
  const spent = { "/with-locks": [], "/without-locks": [] };
  const tab = await readFile(new URL("./programs/tab.mjs", import.meta.url));
  await serve(t, await installed(), {
    pages: {
      "/index.html": '<!doctype html><link rel="icon" href="data:,"><script type="module" src="/tab.mjs"></script>',
      "/tab.mjs": tab,
    },
    passes: { "/with-locks": backend, "/without-locks": backend },
    onRequest: (name, path, body) => path === "/api/token/refresh/" && spent[name].push(JSON.parse(body).refresh),
  });
  const [withLocks, withoutLocks] = [await person(t), await person(t)];
  await withoutLocks.addInitScript(WITHOUT_LOCKS);
  const stories = await Promise.all([story(withLocks, "/with-locks"), story(withoutLocks, "/without-locks")]);

  stories.forEach((diaries, index) => {
    const [name, refreshes] = Object.entries(spent)[index];
    assert.equal(new Set(refreshes).size, refreshes.length, `${name}: no refresh token is spent twice`);
    // One more may be under way by the time that the last tab has told its own.
    assert.ok([GENERATIONS, GENERATIONS + 1].includes(refreshes.length), `${name}: ${refreshes.length} refreshes`);
    for (const { state, events, answers, hasLocks } of diaries) {
      assert.equal(hasLocks, name === "/with-locks");
      assert.equal(state, "logged_in", name);
      assert.deepEqual(new Set(events), new Set(["logged_in", "token_refreshed"]), name);
      assert.deepEqual(new Set(answers), new Set([200]), name);
    }
  });
});
