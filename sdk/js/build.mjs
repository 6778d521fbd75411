// Builds the folder of the npm package from the module that `cargo xtask npm` has compiled:
//   node build.mjs --glue FOLDER --tools FOLDER --version X.Y.Z --out FOLDER [--packer XTASK]
// `glue` is what `wasm-bindgen --target bundler` wrote, `tools` has the packages of tests/npm in its node_modules. The packer deflates
// better than Node, in some seconds.

import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { deflateSync, inflateSync } from "node:zlib";

import { bundle } from "./build/bundle.mjs";
import { glueOf } from "./build/glue.mjs";
import { shrink } from "./build/module.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "../..");

const string = { type: "string" };
const { values: options } = parseArgs({ options: { glue: string, tools: string, version: string, out: string, packer: string } });

const manifest = JSON.parse(readFileSync(join(here, "package.json"), "utf8"));
if (manifest.version !== options.version) {
  throw new Error(`sdk/js/package.json is of version ${manifest.version}, the workspace of ${options.version}: make them equal`);
}

const out = options.out;
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });

const glue = glueOf(readFileSync(join(options.glue, "hallpass_js_bg.js"), "utf8"));
const { wasm, names } = shrink(join(options.glue, "hallpass_js_bg.wasm"), glue.exports, options.tools);
writeFileSync(join(out, "core.wasm"), wasm);
const renamed = glue.renamed(names);
await bundle({ sources: join(here, "js"), glue: renamed, packed: packed(wasm), tools: options.tools, out });
// Beside the package and not in it: the tests of the modules import them one by one.
writeFileSync(join(out, "../glue.mjs"), renamed);

// A declaration file for each of import and require: TypeScript wants to know which one it describes.
for (const name of ["index", "slim"]) {
  const text = readFileSync(join(here, `${name}.d.ts`), "utf8");
  writeFileSync(join(out, `${name}.d.ts`), text);
  writeFileSync(join(out, `${name}.d.cts`), text.replaceAll('"./index.js"', '"./index.cjs"'));
}
// Private is what lies here: only what was built can be published.
const { private: _, ...published } = manifest;
writeFileSync(join(out, "package.json"), `${JSON.stringify(published, null, 2)}\n`);
for (const file of [join(here, "README.md"), join(root, "LICENSE-MIT"), join(root, "LICENSE-APACHE")]) {
  cpSync(file, join(out, file.split(/[\\/]/).at(-1)));
}
// Whatever the umask of this machine is.
for (const file of readdirSync(out)) {
  chmodSync(join(out, file), 0o644);
}

function packed(wasm) {
  const packed = options.packer
    ? execFileSync(options.packer, ["deflate"], { input: wasm })
    : deflateSync(wasm, { level: 9, memLevel: 9 });
  if (!inflateSync(packed).equals(wasm)) {
    throw new Error("what was packed cannot be unpacked");
  }
  return packed;
}
