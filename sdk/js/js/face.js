// What the package exports, whatever the entry.

import { makeClient } from "./client.js";
import { load, requireModule } from "./module.js";
import { decode } from "./token.js";

export { AuthError } from "./errors.js";

/** The functions of an entry whose module is found so, unless `init` is told of another. */
export function makeFace(find) {
  return {
    async createAuthClient(options) {
      await load(find);
      return makeClient(options);
    },

    init: (module) => load(module == undefined ? find : () => module),

    decodeJwt(token) {
      requireModule();
      return decode(token);
    },
  };
}
