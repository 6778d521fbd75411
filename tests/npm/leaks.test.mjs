/** Ten thousand clients come and go. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";

import { installed } from "./harness/install.mjs";
import { node } from "./harness/run.mjs";

test("ten thousand disposed clients leave nothing in the heap or in the module's memory", { timeout: 120_000 }, async (t) => {
  const program = fileURLToPath(new URL("./programs/leaks.mjs", import.meta.url));
  const entry = pathToFileURL(join(await installed(), "main.mjs")).href;
  const { before, after } = JSON.parse(await node(["--expose-gc", program, entry], { timeout: 110_000 }));
  t.diagnostic(JSON.stringify({ before, after }));
  for (const where of ["heap", "outside"]) {
    assert.ok(after[where] <= before[where] * 1.05, `${where}: ${before[where]} bytes before, ${after[where]} after`);
  }
});
