/** Tiny apps install the packed tarball, are built, log in to the real backend and show its greeting. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { shows } from "./harness/browser.mjs";
import { backend, command, pageOrigin } from "./harness/environment.mjs";
import { consumer } from "./harness/install.mjs";
import { node, start } from "./harness/run.mjs";
import { serve } from "./harness/serve.mjs";

const GREETING = "Hello Peter Parker";
const PAGE = `/?backend=${backend}`;
const LIMIT = { timeout: 60_000 };

const BUNDLERS = [
  { name: "vite", build: [command("vite"), "build"], served: "dist" },
  { name: "vite-slim", build: [command("vite"), "build"], served: "dist" },
  { name: "webpack", build: [command("webpack-cli"), "--mode", "production"] },
  { name: "esbuild", build: [command("esbuild"), "main.js", "--bundle", "--minify", "--outfile=dist/main.js"] },
  { name: "rollup", build: [command("rollup"), "main.js", "-p", "node-resolve", "--file", "dist/main.js", "--format", "es"] },
];

for (const { name, build, served = "" } of BUNDLERS) {
  test(`a page built by ${name} greets whoever logs in`, LIMIT, async (t) => {
    const folder = await consumer(`tests/npm/consumers/${name}`);
    await node(build, { cwd: folder });
    await serve(t, `${folder}/${served}`);
    await shows(t, PAGE, GREETING);
  });
}

for (const name of ["vite", "vite-slim"]) {
  test(`a page of ${name}'s development server greets whoever logs in`, LIMIT, async (t) => {
    const folder = await consumer(`tests/npm/consumers/${name}`);
    const { hostname, port } = new URL(pageOrigin);
    const address = ["--host", hostname, "--port", port, "--strictPort"];
    // In colour, as on most continuous integration servers, and as at a developer's terminal.
    const env = { FORCE_COLOR: "1" };
    await start(t, process.execPath, [command("vite"), ...address], { cwd: folder, env, until: /Local:/ });
    await shows(t, PAGE, GREETING);
  });
}

test("a page of a plain file server greets whoever logs in", LIMIT, async (t) => {
  await serve(t, await consumer("tests/npm/consumers/script-tag"));
  await shows(t, PAGE, GREETING);
});

for (const name of ["node-esm", "node-cjs"]) {
  test(`a program of ${name} greets whoever logs in, and ends`, LIMIT, async () => {
    const folder = await consumer(`tests/npm/consumers/${name}`);
    assert.equal(await node(["main.js", backend], { cwd: folder, timeout: 15_000 }), `${GREETING}\n`);
  });
}

test("where modules are compiled ahead of time, as in workerd, a program greets whoever logs in", LIMIT, async () => {
  const folder = await consumer("tests/npm/consumers/workerd");
  const likeWorkerd = new URL("./programs/like-workerd.mjs", import.meta.url).href;
  const program = ["--conditions", "workerd", "--import", likeWorkerd, "main.js", backend];
  assert.equal(await node(program, { cwd: folder, timeout: 15_000 }), `${GREETING}\n`);
});

for (const project of ["tsconfig.nodenext.json", "tsconfig.bundler.json"]) {
  test(`strict TypeScript takes the contract's own usage by ${project}`, LIMIT, async () => {
    const folder = await consumer("tests/npm/consumers/typescript");
    await node([command("typescript", "tsc"), "--project", project], { cwd: folder });
  });
}
