/** The words on the wire: those of `Dialect` in sdk/src/config.rs. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { source } from "../harness/modules.mjs";

const { DIALECTS } = await source("dialects");
const { readOptions } = await source("options");

const rust = readFileSync(new URL("../../../sdk/src/config.rs", import.meta.url), "utf8");

const FIELDS = {
  login_path: "login",
  refresh_path: "refresh",
  verify_path: "verify",
  logout_path: "logout",
  access_field: "accessField",
  refresh_field: "refreshField",
  spent_field: "spentField",
  rejection: "rejection",
  scheme: "scheme",
};

/** A value as Rust writes it; without one it is none at all. */
function valueOf(text) {
  const [, number, name] = /^\((\d+), "(.*)"\.into\(\)\)$/.exec(text) ?? [];
  if (name) return [Number(number), name];
  return text === "None" ? undefined : /"(.*)"/.exec(text)[1];
}

function rustDialect(name) {
  const body = new RegExp(`Self::${name} => Protocol \\{(.*?)\\n            \\}`, "s").exec(rust)[1];
  const [, base] = /\.\.Self::(\w+)\.protocol\(\)/.exec(body) ?? [];
  const fields = [...body.matchAll(/^ +(\w+): (.*),$/gm)].filter(([, field]) => field in FIELDS);
  return { ...(base && rustDialect(base)), ...Object.fromEntries(fields.map(([, field, value]) => [FIELDS[field], valueOf(value)])) };
}

test("each dialect has the words of its like in Rust", () => {
  const names = { simplejwt: "SimpleJwt", "simplejwt-sliding": "SimpleJwtSliding", "drf-jwt": "DrfJwt" };
  assert.deepEqual(Object.keys(DIALECTS), Object.keys(names));
  for (const [word, name] of Object.entries(names)) {
    const inRust = rustDialect(name);
    assert.deepEqual(Object.keys(inRust).sort(), Object.values(FIELDS).sort());
    for (const field of Object.values(FIELDS)) assert.deepEqual(DIALECTS[word][field] ?? undefined, inRust[field], `${word}: ${field}`);
  }
});

test("a client without options speaks as Rust's does", () => {
  const { urls, scheme, margin, timeout, key, storage, hasCookie } = readOptions({ baseUrl: "https://h" });
  assert.deepEqual(urls, {
    login: "https://h/api/token/",
    refresh: "https://h/api/token/refresh/",
    verify: "https://h/api/token/verify/",
    logout: "https://h/api/token/blacklist/",
  });
  assert.deepEqual({ scheme, key, storage, hasCookie }, { scheme: "Bearer", key: "hallpass", storage: "local", hasCookie: false });
  const seconds = (setting) => Number(new RegExp(`${setting}: Duration::from_secs\\((\\d+)\\)`).exec(rust)[1]);
  assert.deepEqual([margin, timeout], [1000 * seconds("refresh_margin"), 1000 * seconds("timeout")]);
});
