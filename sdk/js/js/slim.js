// The entry for apps that serve the module themselves: `hallpass/core.wasm`.

import { wrong } from "./errors.js";
import { AuthError, makeFace } from "./face.js";

const { createAuthClient, decodeJwt, init } = makeFace(() => {
  throw wrong("module", "must be given to init of hallpass/slim: hallpass/core.wasm, compiled or as bytes, or its address");
});

export { AuthError, createAuthClient, decodeJwt, init };
