// Reading JSON Web Tokens (RFC 7519). Reading is not verifying.

import { invalidResponse } from "./errors.js";
import { parseObject } from "./json.js";

// Longer tokens do not fit into a header anyway.
const LONGEST = 64 * 1024;

/** A token's claims: three parts, base64url without padding, valid UTF-8, JSON objects, and finite numbers for its times. */
export function decode(token) {
  const parts = String(token).split(".");
  if (typeof token != "string" || parts.length != 3 || token.length > LONGEST) {
    throw invalidResponse("a JSON Web Token is a text of three parts, of 64 KiB at most");
  }
  const [header, claims] = parts.map(readBytes).slice(0, 2).map(readObject);
  for (const time of ["exp", "iat", "nbf"]) {
    if (Object.hasOwn(claims, time) && !Number.isFinite(claims[time])) {
      throw invalidResponse("a time in the token is not a finite number");
    }
  }
  return header && claims;
}

function readBytes(part) {
  try {
    const base64 = part.replace(/-/g, "+").replace(/_/g, "/");
    const binary = atob(base64);
    // What is written back as it was has neither padding nor stray bits, nor letters of the other alphabet.
    if (/^[\w-]*$/.test(part) && btoa(binary).replace(/=+$/, "") == base64) {
      return Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
    }
  } catch {}
  throw invalidResponse("a part of the token is not base64url");
}

function readObject(bytes) {
  try {
    const object = parseObject(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
    if (object) return object;
  } catch {}
  throw invalidResponse("a part of the token is not a JSON object");
}
