/** A CommonJS file has the same types. */

import hallpass = require("hallpass");
import slim = require("hallpass/slim");

export const create: (options: hallpass.AuthOptions) => Promise<hallpass.AuthClient> = hallpass.createAuthClient;
export const load: (module: WebAssembly.Module) => Promise<void> = slim.init;
