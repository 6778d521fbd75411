/** What was packed is what the contract says. */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";

import { importPackage, installed, packed } from "./harness/install.mjs";

const contract = await readFile(new URL("./contract/index.d.ts", import.meta.url), "utf8");
const values = [...contract.matchAll(/^export (?:class|function|const) (\w+)/gm)].map(([, name]) => name).sort();

test("the packed types are the contract, byte for byte", async () => {
  assert.equal(await readFile(await packed("index.d.ts"), "utf8"), contract);
});

test("the contract has names to look for", () => {
  assert.deepEqual(values, ["AuthError", "createAuthClient", "decodeJwt", "init"]);
});

for (const entry of ["main", "slim"]) {
  test(`the ${entry} entry exports the contract's names and no others`, async () => {
    const exported = await importPackage(entry);
    assert.deepEqual(Object.keys(exported).sort(), values);
    assert.ok(values.every((name) => typeof exported[name] === "function"));
  });
}

for (const specifier of ["hallpass", "hallpass/slim"]) {
  test(`require("${specifier}") gives the contract's names`, async () => {
    const require = createRequire(join(await installed(), "main.mjs"));
    const names = Object.keys(require(specifier)).filter((name) => !["__esModule", "default"].includes(name));
    assert.deepEqual(names.sort(), values);
  });
}

test("a client has the contract's members and no others", async () => {
  const { createAuthClient } = await importPackage();
  const client = await createAuthClient({ baseUrl: "https://api.example.com", storage: "memory" });
  const [, body] = contract.match(/^export interface AuthClient<[^{]*\{\n(.*?)^\}/ms);
  const declared = [...body.matchAll(/^  (?:readonly )?(\w+)[(:]/gm)].map(([, name]) => name);
  const found = new Set([client, Object.getPrototypeOf(client)].flatMap((each) => Object.getOwnPropertyNames(each)));
  for (const inherited of Object.getOwnPropertyNames(Object.prototype)) found.delete(inherited);
  assert.deepEqual([...found].sort(), declared.sort());
  client.dispose();
});

test("the package depends on nothing and has no side effects", async () => {
  const manifest = JSON.parse(await readFile(await packed("package.json"), "utf8"));
  const { dependencies = {}, peerDependencies = {}, optionalDependencies = {}, scripts = {}, sideEffects } = manifest;
  assert.deepEqual({ ...dependencies, ...peerDependencies, ...optionalDependencies, ...scripts }, {});
  assert.equal(sideEffects, false);
});
