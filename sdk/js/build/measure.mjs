// Measures what a page downloads to log in with hallpass, and with others: a line `NAME<tab>BYTES` each, gzip -9 of what esbuild bundles.
//   node measure.mjs --package FOLDER --tools FOLDER --work FOLDER

import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";

const string = { type: "string" };
const { values: options } = parseArgs({ options: { package: string, tools: string, work: string } });
const esbuild = createRequire(join(options.tools, "package.json"))("esbuild");

/** Each imports what a user needs to log in, so that the rest can be shaken off. */
const APPS = {
  "hallpass": `import { createAuthClient } from "hallpass"; globalThis.x = createAuthClient;`,
  "hallpass/slim": `import { createAuthClient, init } from "hallpass/slim"; globalThis.x = [createAuthClient, init];`,
  "jwt-decode": `import { jwtDecode } from "jwt-decode"; globalThis.x = jwtDecode;`,
  "keycloak-js": `import Keycloak from "keycloak-js"; globalThis.x = Keycloak;`,
  "@auth0/auth0-spa-js": `import { createAuth0Client } from "@auth0/auth0-spa-js"; globalThis.x = createAuth0Client;`,
  "oidc-client-ts": `import { UserManager } from "oidc-client-ts"; globalThis.x = UserManager;`,
  "@supabase/auth-js": `import { AuthClient } from "@supabase/auth-js"; globalThis.x = AuthClient;`,
  "axios + axios-auth-refresh + jwt-decode": `
    import axios from "axios";
    import createAuthRefresh from "axios-auth-refresh";
    import { jwtDecode } from "jwt-decode";
    globalThis.x = [axios, createAuthRefresh, jwtDecode];`,
};

/** What is fetched beside the bundle. */
const BESIDE = { "hallpass/slim": ["core.wasm"] };

// An app that has installed the package as any other.
rmSync(options.work, { recursive: true, force: true });
mkdirSync(join(options.work, "node_modules"), { recursive: true });
cpSync(options.package, join(options.work, "node_modules/hallpass"), { recursive: true });

for (const [name, app] of Object.entries(APPS)) {
  const downloads = [await bundled(name, app), ...(BESIDE[name] ?? []).map((file) => readFileSync(join(options.package, file)))];
  const bytes = downloads.reduce((sum, download) => sum + gzipSync(download, { level: 9 }).length, 0);
  process.stdout.write(`${name}\t${bytes}\n`);
}

async function bundled(name, app) {
  const { outputFiles } = await esbuild.build({
    stdin: { contents: app, resolveDir: options.work },
    nodePaths: [join(options.tools, "node_modules")],
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    legalComments: "none",
    write: false,
    logLevel: "error",
  });
  const [{ contents }] = outputFiles;
  // To look at where a figure is surprising.
  writeFileSync(join(options.work, `${name.replaceAll(/[^a-z0-9]+/g, "-")}.mjs`), contents);
  return contents;
}
