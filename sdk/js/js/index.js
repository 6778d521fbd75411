// The main entry: it carries the module.

import inline from "#inline";
import { AuthError, makeFace } from "./face.js";

/** Deflated and then base64, the module weighs two percent more than alone. */
async function inflate() {
  const deflated = Uint8Array.from(atob(inline), (letter) => letter.charCodeAt(0));
  const stream = new Blob([deflated]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Response(stream).arrayBuffer();
}

const { createAuthClient, decodeJwt, init } = makeFace(inflate);

export { AuthError, createAuthClient, decodeJwt, init };
