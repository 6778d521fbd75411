// Minifies these scripts in their places.
//   node minified.mjs TOOLS FILE…

import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const [tools, ...files] = process.argv.slice(2);
const esbuild = createRequire(join(tools, "package.json"))("esbuild");

for (const file of files) {
  const { code } = await esbuild.transform(readFileSync(file, "utf8"), { minify: true });
  writeFileSync(file, code);
}
