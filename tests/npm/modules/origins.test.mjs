/** Where the API is, and who may see the access token: as Rust has it. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { fixture } from "../harness/fixtures.mjs";
import { source } from "../harness/modules.mjs";

const { areOneOrigin, readOrigins } = await source("origins");
const { readOptions } = await source("options");
const { good_bases, refused_bases, good_origins, refused_origins, paths, requests, pairs } = fixture("origins");

test("a base URL is taken or refused as the fixture says", () => {
  for (const base of good_bases) assert.ok(readOrigins(base), JSON.stringify(base));
  for (const base of refused_bases) assert.throws(() => readOrigins(base), { name: "TypeError", message: /`baseUrl`/ }, JSON.stringify(base));
});

test("an option that is no base URL is refused with its name", () => {
  for (const baseUrl of refused_bases) {
    assert.throws(() => readOptions({ baseUrl }), { name: "TypeError", message: /`baseUrl`/ }, JSON.stringify(baseUrl));
  }
});

test("an origin is taken or refused as the fixture says", () => {
  for (const origin of good_origins) assert.ok(readOrigins("https://h", [origin]), JSON.stringify(origin));
  for (const origin of refused_origins) {
    assert.throws(() => readOrigins("https://h", [origin]), { name: "TypeError", message: /`allowedOrigins`/ }, JSON.stringify(origin));
  }
});

test("one origin that is none spoils a list", () => {
  for (const origin of refused_origins) assert.throws(() => readOrigins("https://h", [...good_origins, origin]), TypeError, JSON.stringify(origin));
});

test("a path becomes the URL that the fixture says", () => {
  for (const { base, path, url } of paths) {
    assert.equal(readOrigins(base).resolve(path) ?? null, url, JSON.stringify([base, path]));
  }
});

test("an endpoint that would leave the base URL is refused with its name", () => {
  for (const { base: baseUrl, path, url } of paths) {
    const read = () => readOptions({ baseUrl, endpoints: { refresh: path } });
    if (url === null) assert.throws(read, { name: "TypeError", message: /`endpoints\.refresh`/ }, path);
    else assert.equal(read().urls.refresh, url);
  }
});

test("a request may see the token as the fixture says", () => {
  for (const { base, allowed, url, may_see_the_token } of requests) {
    assert.equal(!!readOrigins(base, allowed ?? undefined).allows(url), may_see_the_token, JSON.stringify([base, allowed, url]));
  }
});

test("two URLs have one origin as the fixture says", () => {
  for (const { urls, are_one } of pairs) assert.equal(areOneOrigin(...urls), are_one, JSON.stringify(urls));
});

test("what an app gives to fetch as a text goes below the base URL, or where it says itself", () => {
  const { address } = readOrigins("https://api.example.com/v1/");
  const addresses = {
    "/x": "https://api.example.com/v1/x",
    "x?y": "https://api.example.com/v1/x?y",
    "": "https://api.example.com/v1/",
    "../x": undefined,
    "\\\\evil.example\\x": "https://api.example.com/v1///evil.example/x",
    "//evil.example/x": "https://evil.example/x",
    "///evil.example/x": "https://evil.example/x",
    "https://evil.example/x": "https://evil.example/x",
    "data:,x": "data:,x",
  };
  for (const [text, address_] of Object.entries(addresses)) assert.equal(address(text), address_, text);
});

test("what an app gives to fetch as a text never becomes a URL that may see the token, but below the base URL", () => {
  for (const { base, allowed, url, may_see_the_token } of requests) {
    const origins = readOrigins(base, allowed ?? undefined);
    const address = origins.address(url);
    // Of the base URL's scheme, as browsers read it.
    const isOurs = may_see_the_token || /^\/\/\/?api\.example\.com\/$/.test(url);
    if (isOurs || address === undefined || !origins.allows(address)) continue;
    assert.ok(address.startsWith(origins.resolve("")), JSON.stringify([url, address]));
  }
});
