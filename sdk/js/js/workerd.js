// The entry for workerd, which compiles modules when it loads them, and at no other time.

import module from "./core.wasm";
import { AuthError, makeFace } from "./face.js";

const { createAuthClient, decodeJwt, init } = makeFace(() => module);

export { AuthError, createAuthClient, decodeJwt, init };
