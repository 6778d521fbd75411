/** The cases to which the Rust SDK's tests hold it too. */

import { readFileSync } from "node:fs";

const folder = new URL("../../../sdk/tests/fixtures/", import.meta.url);

export const fixture = (name) => JSON.parse(readFileSync(new URL(`${name}.json`, folder), "utf8"));

const encode = (bytes) => Buffer.from(bytes).toString("base64url");

/** A token of these claims, which nobody has signed. */
export const tokenOf = (claims) => [encode('{"alg":"HS256"}'), encode(claims), encode("signature")].join(".");

/** The token of a case in tokens.json. */
export function tokenOfCase({ token, header, claims, claims_hex, signature, length }, usualHeader) {
  if (token !== undefined) return token;
  const bytes = claims === undefined ? Buffer.from(claims_hex, "hex") : claims;
  const unsigned = `${encode(header ?? usualHeader)}.${encode(bytes)}.`;
  return length === undefined ? unsigned + encode(signature ?? "signature") : unsigned.padEnd(length, "A");
}

/** What is wrong with a list of cases: all of it, as a case alone tells little. */
export function wrongIn(cases, problemOf) {
  return cases.map(problemOf).filter((problem) => problem !== undefined);
}
