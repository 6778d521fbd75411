// Bundles the entries: each is one file, in the format of those who load it.

import { createRequire } from "node:module";
import { join } from "node:path";

const ENTRIES = [
  { source: "index.js", file: "index.mjs", format: "esm" },
  { source: "index.js", file: "index.cjs", format: "cjs" },
  { source: "slim.js", file: "slim.mjs", format: "esm" },
  { source: "slim.js", file: "slim.cjs", format: "cjs" },
  { source: "workerd.js", file: "workerd.mjs", format: "esm" },
];

/** `packed` is the deflated module. It is written as text, which gzip brings back to the size that it has now, within a hundredth. */
export async function bundle({ sources, glue, packed, tools, out }) {
  const esbuild = createRequire(join(tools, "package.json"))("esbuild");
  const modules = { "#glue": glue, "#inline": `export default "${packed.toString("base64")}";` };
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
      // An uncaught error prints the line that it comes from.
      lineLimit: 300,
      // Ours and the glue's alone: nothing of the platform's begins so, and what users see does not.
      mangleProps: /^_/,
      reserveProps: /^__.+__$/,
      external: ["./core.wasm"],
      plugins: [supplied(modules)],
      logLevel: "warning",
    });
  }
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
