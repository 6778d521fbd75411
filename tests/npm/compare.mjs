/**
 * Does the same things to hallpass and to other SDKs and prints what came of it, as the table of sdk/js/README.md:
 *   HALLPASS_TEST_BACKEND=http://127.0.0.1:8000 node tests/npm/compare.mjs [--package FOLDER] [--tools FOLDER]
 * The backend has strict rotation and access tokens of four seconds: `--demo --access-token-lifetime 4 --rotate-refresh-tokens
 * --blacklist-after-rotation`. `package` is the built package, by default what `cargo xtask npm` has made of it; `tools` has the others in its
 * node_modules, by default this folder. Takes about half a minute, most of it one logout.
 */

import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { contenders } from "./compare/contenders.mjs";
import { SCENARIOS } from "./compare/scenarios.mjs";

const backend = process.env.HALLPASS_TEST_BACKEND;
if (!backend) throw new Error("HALLPASS_TEST_BACKEND is not set: the address of a hallpass-backend");

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const { values: options } = parseArgs({
  options: {
    package: { type: "string", default: here("../../target/npm/package") },
    tools: { type: "string", default: here(".") },
  },
});

// Some report each failed request there too; what matters is in the table.
console.error = () => undefined;

const all = await contenders(options);
const row = (cells) => `| ${cells.join(" | ")} |`;
console.log(row(["", ...all.map(({ name, version }) => `${name} ${version}`)]));
console.log(row(["---", ...all.map(() => "---")]));

// At the same time: each has a server of its own, and most of the time is spent waiting.
const rows = SCENARIOS.map(async ({ name, run }) => {
  const cells = await Promise.all(all.map(async (contender) => (await run(contender, backend)) ?? "–"));
  return row([name, ...cells]);
});
for (const line of rows) console.log(await line);

// Whatever timers the others have left.
process.exit();
