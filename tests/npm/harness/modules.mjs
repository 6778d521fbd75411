/** The package's modules, one by one and as they are in this checkout, with the glue and the WebAssembly module of the build. */

import { readFileSync } from "node:fs";
import { register } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

import { tarball } from "./environment.mjs";

const built = dirname(tarball);
const sources = new URL("../../../sdk/js/js/", import.meta.url);

const glueUrl = pathToFileURL(join(built, "glue.mjs")).href;
register("./glue-hooks.mjs", import.meta.url, { data: { glue: glueUrl } });

/** What one of sdk/js/js exports. */
export const source = (name) => import(new URL(`${name}.js`, sources).href);

export const glue = await import(glueUrl);
const { load } = await source("module");
await load(() => readFileSync(join(built, "package/core.wasm")));
