/** The slim entry has the same face, and takes the module in every form that it may come in. */

import { AuthError, createAuthClient, decodeJwt, init } from "hallpass/slim";
import type { AuthClient, Claims } from "hallpass/slim";
import type { AuthClient as MainClient } from "hallpass";

export async function load(module: WebAssembly.Module, bytes: ArrayBuffer, answer: Response): Promise<MainClient> {
  await init(module);
  await init(bytes);
  await init(new Uint8Array(bytes));
  await init(answer);
  await init(fetch("/core.wasm"));
  await init(new URL("https://example.com/core.wasm"));
  await init("/core.wasm");
  const client: AuthClient = await createAuthClient({ baseUrl: "", storage: "cookie" });
  const claims: Claims = decodeJwt("a.b.c");
  if (claims.exp === 0) throw new Error(AuthError.name);
  return client;
}
