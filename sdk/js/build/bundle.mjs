// Bundles the entries: each is one file, in the format of those who load it.

import { createRequire } from "node:module";
import { join } from "node:path";
import { deflateRawSync } from "node:zlib";

const ENTRIES = [
  { source: "index.js", file: "index.mjs", format: "esm" },
  { source: "index.js", file: "index.cjs", format: "cjs" },
  { source: "slim.js", file: "slim.mjs", format: "esm" },
  { source: "slim.js", file: "slim.cjs", format: "cjs" },
  { source: "workerd.js", file: "workerd.mjs", format: "esm" },
];

export async function bundle({ sources, glue, wasm, tools, out }) {
  const esbuild = createRequire(join(tools, "package.json"))("esbuild");
  const modules = { "#glue": glue, "#inline": `export default "${packed(wasm)}";` };
  for (const { source, file, format } of ENTRIES) {
    await esbuild.build({
      entryPoints: [join(sources, source)],
      outfile: join(out, file),
      format,
      bundle: true,
      minify: true,
      platform: "neutral",
      target: "es2022",
      legalComments: "none",
      // Ours and the glue's alone: nothing of the platform's begins so, and what users see does not.
      mangleProps: /^_/,
      reserveProps: /^__.+__$/,
      external: ["./core.wasm"],
      plugins: [supplied(modules)],
      logLevel: "warning",
    });
  }
}

/** Deflated before it is written as text: text that is gzipped on its way cannot be made much smaller any more, nor does it become longer. */
function packed(wasm) {
  return deflateRawSync(wasm, { level: 9, memLevel: 9 }).toString("base64");
}

/** Modules that are no files. */
function supplied(modules) {
  return {
    name: "supplied",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^#/ }, ({ path }) => (path in modules ? { path, namespace: "supplied", sideEffects: false } : undefined));
      onLoad({ filter: /.*/, namespace: "supplied" }, ({ path }) => ({ contents: modules[path], loader: "js" }));
    },
  };
}
