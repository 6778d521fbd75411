/** The book in docs/: strict TypeScript takes the JavaScript in it. */

import assert from "node:assert/strict";
import { mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { command, workPath } from "./harness/environment.mjs";
import { packed } from "./harness/install.mjs";
import { blocks } from "./harness/markdown.mjs";
import { node } from "./harness/run.mjs";
import { STRICT } from "./harness/strict.mjs";

const book = fileURLToPath(new URL("../../docs/src", import.meta.url));

test("strict TypeScript takes each block of each chapter", { timeout: 60_000 }, async () => {
  const folder = workPath("book");
  await rm(folder, { recursive: true, force: true });
  await mkdir(join(folder, "node_modules"), { recursive: true });
  await symlink(await packed("."), join(folder, "node_modules/hallpass"), "dir");
  let count = 0;
  for (const chapter of (await readdir(book)).filter((name) => name.endsWith(".md"))) {
    for (const { language, code } of blocks(await readFile(join(book, chapter), "utf8"), "js", "ts", "jsx", "tsx")) {
      const client = /\bauth =/.test(code) ? "" : 'declare const auth: import("hallpass").AuthClient;\n';
      const kind = language.endsWith("x") ? "tsx" : "ts";
      count += 1;
      await writeFile(join(folder, `${chapter.replace(".md", "")}-${count}.${kind}`), `${code}${client}export {};\n`);
    }
  }
  assert.ok(count > 0, "the book has no JavaScript");
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions: { ...STRICT, jsx: "preserve" } }));
  await node([command("typescript", "tsc"), "--project", folder]);
});
