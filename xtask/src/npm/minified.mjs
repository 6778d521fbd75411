// Minifies these scripts and stylesheets in their places.
//   node minified.mjs TOOLS FILE…

import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { extname, join } from "node:path";

const [tools, ...files] = process.argv.slice(2);
const esbuild = createRequire(join(tools, "package.json"))("esbuild");

for (const file of files) {
  const loader = extname(file).slice(1);
  const { code } = await esbuild.transform(readFileSync(file, "utf8"), { loader, minify: true });
  writeFileSync(file, code);
}
