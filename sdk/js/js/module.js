// Loads the WebAssembly module, once.

import { imports, link } from "#glue";
import { AuthError } from "./errors.js";

let loading;
let isLoaded = false;

/** Loads the module from what `find` returns or resolves to. Concurrent calls share it; a failed load can be tried again. */
export async function load(find) {
  // Where nothing is found nothing is shared: somebody else may bring a module.
  loading ??= instantiate(find()).catch((error) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

/** Fails before the module is there. */
export function requireModule() {
  if (!isLoaded) throw new Error("hallpass: call createAuthClient or init first, and wait for it");
}

async function instantiate(found) {
  const source = await found;
  // One that is compiled already is allowed: workerd compiles none later.
  const isCompiled = globalThis.WebAssembly && source instanceof WebAssembly.Module;
  if (!isCompiled && !isWasmAllowed()) {
    throw new AuthError(
      "wasm_blocked",
      "WebAssembly is blocked: add 'wasm-unsafe-eval' to script-src in the page's Content-Security-Policy" +
        (globalThis.WebAssembly ? "" : ", or leave the browser's lockdown mode"),
    );
  }
  const bytes = isCompiled ? source : await readBytes(source);
  const made = await WebAssembly.instantiate(bytes, imports);
  link((made.instance ?? made).exports);
  isLoaded = true;
}

/** Asked of the smallest module that there is: engines have no common words for a policy that forbids it. */
function isWasmAllowed() {
  try {
    return !!new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0));
  } catch {
    return false;
  }
}

async function readBytes(source) {
  const isAddress = typeof source == "string" || source instanceof URL;
  const answer = isAddress ? await fetch(source) : source;
  if (!(answer instanceof Response)) return answer;
  if (!answer.ok) throw new Error(`hallpass: the module's address answered ${answer.status}`);
  return answer.arrayBuffer();
}
