/** What `cargo xtask test npm` tells the tests about the machine. */

import { mkdirSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

/** A real backend: access tokens of four seconds, strict rotation, and faults on demand. */
export const backend = told("HALLPASS_TEST_BACKEND");
/** As somebody has it who sets nothing: access tokens of five minutes, no rotation. */
export const plainBackend = told("HALLPASS_TEST_PLAIN_BACKEND");
/** The first one, but it keeps the refresh token in a cookie. */
export const cookieBackend = told("HALLPASS_TEST_COOKIE_BACKEND");
/** One that speaks djangorestframework-jwt, with tokens of four seconds that can be refreshed; and the same in its fork's words. */
export const legacyBackend = told("HALLPASS_TEST_LEGACY_BACKEND");
export const forkBackend = told("HALLPASS_TEST_FORK_BACKEND");
/** The origin that both allow, where pages are served. */
export const pageOrigin = told("HALLPASS_TEST_PAGE");
export const chromium = told("CHROMIUM");
export const tarball = told("HALLPASS_NPM_TARBALL");

const tools = told("HALLPASS_NPM_TOOLS");
const work = told("HALLPASS_NPM_WORK");

/** Loads one of the tools that this folder's package.json pins. */
export const tool = createRequire(join(tools, "package.json"));

/** Returns a path in the work folder, above which every tool is found as if it were installed there. */
export function workPath(name) {
  mkdirSync(work, { recursive: true });
  try {
    symlinkSync(join(tools, "node_modules"), join(work, "node_modules"), "dir");
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
  }
  return join(work, name);
}

/** Returns the script of a tool's command. */
export function command(name, binary = name) {
  const manifest = join(tools, "node_modules", name, "package.json");
  const { bin } = tool(manifest);
  return join(manifest, "..", typeof bin === "string" ? bin : bin[binary]);
}

function told(variable) {
  const value = process.env[variable];
  if (!value) throw new Error(`${variable} is not set: run these tests with \`cargo xtask test npm\``);
  return value;
}
