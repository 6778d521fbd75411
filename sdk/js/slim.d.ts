/** hallpass without the module inside: `init` takes it, and `hallpass/core.wasm` is the file. Everything else is as in the main entry. */

export * from "./index.js";

/** Loads the module ahead of time; `createAuthClient` needs it. Give what your bundler makes of `hallpass/core.wasm`: its URL, its bytes or the module itself. */
export function init(module: WebAssembly.Module | BufferSource | Response | Promise<Response> | URL | string): Promise<void>;
