/**
 * Makes Node treat WebAssembly as workerd does: importing a file gives its module, nothing else is compiled.
 * `node --conditions workerd --import like-workerd.mjs …`
 */

import { readFileSync } from "node:fs";
import { register } from "node:module";

const { Module, instantiate } = WebAssembly;

globalThis.importedModule = (url) => new Module(readFileSync(new URL(url)));

WebAssembly.Module = new Proxy(Module, {
  construct() {
    throw new WebAssembly.CompileError("Wasm code generation disallowed by embedder");
  },
});
WebAssembly.instantiate = async (source, imports) => {
  if (source instanceof Module) return instantiate(source, imports);
  throw new WebAssembly.CompileError("Wasm code generation disallowed by embedder");
};

const hooks = `
  export async function load(url, context, next) {
    if (!url.endsWith(".wasm")) return next(url, context);
    const source = "export default importedModule(" + JSON.stringify(url) + ");";
    return { format: "module", source, shortCircuit: true };
  }`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`);
