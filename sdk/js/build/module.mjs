// Makes the module small: drops what the glue does not use, optimises the rest for size, shortens the names between the two.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What rustc emits. With all features wasm-opt has written modules that engines refused. */
const FEATURES = [
  "--enable-bulk-memory",
  "--enable-reference-types",
  "--enable-nontrapping-float-to-int",
  "--enable-sign-ext",
  "--enable-mutable-globals",
  "--enable-multivalue",
];

/**
 * Each was kept because it makes the deflated module smaller. Rust puts the stack at the lowest addresses, whose first KB only an overflow
 * would reach. What assumes that no trap happens is not among them: a panic is a trap.
 */
const SIZE = ["--low-memory-unused", "--flatten", "--rereloop", "-Oz", "-Oz", "--converge"];

const STRIP = ["--strip-debug", "--strip-producers", "--strip-target-features"];

/** What is for debuggers and tools. */
const SECTIONS = ["name", "producers", "target_features"];

/** The module's bytes, with the new names of its imports, of its exports and of the module that it imports from. */
export function shrink(path, exports, tools) {
  const folder = mkdtempSync(join(tmpdir(), "hallpass-module-"));
  try {
    const run = (tool, ...parameters) =>
      execFileSync(join(tools, "node_modules/.bin", tool), [...FEATURES, ...parameters], { encoding: "utf8" });
    const at = (name) => join(folder, name);

    writeFileSync(at("graph.json"), JSON.stringify(graph(exports)));
    run("wasm-metadce", path, "--graph-file", at("graph.json"), "--output", at("used.wasm"));
    run("wasm-opt", at("used.wasm"), ...SIZE, "--output", at("small.wasm"));
    // Once and alone, as each round of other passes would shorten the names again.
    const mapping = run("wasm-opt", at("small.wasm"), "--minify-imports-and-exports-and-modules", ...STRIP, "--output", at("core.wasm"));

    const wasm = readFileSync(at("core.wasm"));
    const module = new WebAssembly.Module(wasm);
    const left = SECTIONS.filter((name) => WebAssembly.Module.customSections(module, name).length > 0);
    if (left.length > 0) {
      throw new Error(`the module still has the sections ${left.join(", ")}`);
    }
    return { wasm, names: named(mapping, module) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The glue's side of the graph that wasm-metadce walks: it needs these exports, and they need all else. */
function graph(exports) {
  return exports.map((name) => ({ name: `glue:${name}`, root: true, export: name }));
}

/**
 * What wasm-opt has printed, `{ "imports": [[module, name, new name]], "exports": [[name, new name]] }`, with the new name of the module
 * that it imports from: there is one.
 */
function named(mapping, core) {
  const { imports, exports } = JSON.parse(mapping);
  const [module, ...others] = new Set(WebAssembly.Module.imports(core).map(({ module }) => module));
  if (others.length > 0) {
    throw new Error(`the module imports from ${others.length + 1} modules instead of one`);
  }
  return { imports, exports: new Map(exports), module };
}
