/** The package's README: its code works, its tables are whole, its sizes are measured. */

import assert from "node:assert/strict";
import { mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { before, test } from "node:test";
import { fileURLToPath } from "node:url";

import { contenders } from "./compare/contenders.mjs";
import { SCENARIOS } from "./compare/scenarios.mjs";
import { shows } from "./harness/browser.mjs";
import { backend, command, tool, workPath } from "./harness/environment.mjs";
import { installed, packed } from "./harness/install.mjs";
import { blocks, rows, section } from "./harness/markdown.mjs";
import { node } from "./harness/run.mjs";
import { serve } from "./harness/serve.mjs";
import { STRICT } from "./harness/strict.mjs";

const LIMIT = { timeout: 60_000 };
const GREETING = "Hello Peter Parker";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const readme = await readFile(here("../../sdk/js/README.md"), "utf8");
const contract = await readFile(here("contract/index.d.ts"), "utf8");

/** A block of this language below a heading, as it would be with the real backend. */
function block(heading, language, index = 0) {
  const { code } = blocks(section(readme, heading), language)[index];
  return code.replaceAll("https://api.example.com", backend);
}

const folder = workPath("readme");

before(async () => {
  await rm(folder, { recursive: true, force: true });
  await mkdir(join(folder, "node_modules"), { recursive: true });
  await symlink(await packed("."), join(folder, "node_modules/hallpass"), "dir");
  await writeFile(join(folder, "package.json"), '{ "type": "module" }');
});

async function run(name, code) {
  await writeFile(join(folder, name), code);
  return (await node([name], { cwd: folder, timeout: 15_000 })).trim();
}

/** The JavaScript that TypeScript is. */
function stripped(code) {
  return tool("esbuild").transformSync(code, { loader: "ts", target: "es2022" }).code;
}

test("it is in the package", async () => {
  assert.equal(await readFile(await packed("README.md"), "utf8"), readme);
});

test("strict TypeScript takes each block", LIMIT, async () => {
  const source = join(folder, "source");
  await mkdir(source);
  const found = blocks(readme, "js", "ts");
  assert.ok(found.length >= 8);
  for (const [index, { code }] of found.entries()) {
    const client = /\bauth =/.test(code) ? "" : 'declare const auth: import("hallpass").AuthClient;\n';
    await writeFile(join(source, `block-${index + 1}.ts`), `${code}${client}export {};\n`);
  }
  await writeFile(join(source, "tsconfig.json"), JSON.stringify({ compilerOptions: STRICT }));
  await node([command("typescript", "tsc"), "--project", source]);
});

test("the first lines greet whoever logs in", LIMIT, async () => {
  assert.equal(await run("first.js", block("Log in and fetch", "js")), GREETING);
});

test("the slim entry is loaded in Node as it says", LIMIT, async () => {
  const code = block("Which entry", "js", 1);
  assert.equal(await run("slim.js", `${code}console.log(auth.state.status);`), "logged_out");
});

test("the lines for tests need no server", LIMIT, async () => {
  assert.equal(await run("testing.js", stripped(block("Testing your app", "ts"))), GREETING);
});

test("a server's lines greet the user whose session they are given", LIMIT, async () => {
  const greeting = `
    const session = {};
    const storage = { get: (key) => session[key] ?? null, set: (key, value) => (session[key] = value), remove: (key) => delete session[key] };
    const auth = await createAuthClient({ baseUrl: "${backend}", storage });
    await auth.login({ username: "spiderman", password: "underoos" });
    console.log((await greet(session)).msg);`;
  const lines = stripped(block("Servers and server-side rendering", "ts"));
  assert.equal(await run("server.js", lines + greeting), GREETING);
});

test("the page without a bundler greets whoever logs in", LIMIT, async (t) => {
  const page = block("Without a bundler", "html");
  await serve(t, await installed(), { pages: { "/index.html": page, "/favicon.ico": "" } });
  await shows(t, "/", GREETING);
});

test("a page with the policy that it gives logs in", LIMIT, async (t) => {
  const [name, policy] = block("Content-Security-Policy", "http").trim().split(": ");
  const lines = block("Log in and fetch", "js").replace('"hallpass"', '"/node_modules/hallpass/index.mjs"');
  const pages = {
    "/index.html": '<!doctype html><title>A policy</title><script type="module" src="/main.js"></script>',
    "/main.js": lines.replace("console.log(", "document.body.append("),
    "/favicon.ico": "",
  };
  await serve(t, await installed(), { headers: { [name]: policy }, pages });
  await shows(t, "/", GREETING);
});

test("its React code is the example's, which is tested", async () => {
  const found = blocks(readme, "jsx");
  const files = await Promise.all(["use-auth.jsx", "main.jsx"].map((name) => readFile(here(`../../sdk/js/examples/react/${name}`), "utf8")));
  assert.deepEqual(found.map(({ code }) => code), files);
});

/** The names that a table explains, from the code in its first column. */
const explained = (heading) => rows(section(readme, heading)).map(([first]) => first.match(/^`([\w-]+)/)[1]).sort();

const members = (name) => {
  const [, body] = contract.match(new RegExp(`^export interface ${name}\\b[^{]*\\{\\n(.*?)^\\}`, "ms"));
  return [...body.matchAll(/^  (?:readonly )?(\w+)\??[(:]/gm)].map(([, member]) => member);
};

const words = (name) => {
  const [, union] = contract.match(new RegExp(`^export type ${name}\\b[^=]*=(.*?);\\n`, "ms"));
  return quoted(union);
};

const quoted = (text) => [...text.matchAll(/"([\w-]+)"/g)].map(([, word]) => word);

const TABLES = {
  Options: [...members("AuthOptions"), ...quoted(contract.match(/dialect\?: (.*);/)[1])],
  Methods: members("AuthClient"),
  "States and events": [...[...contract.matchAll(/status: "(\w+)"/g)].map(([, status]) => status), ...words("AuthEvent")],
  Errors: words("AuthErrorCode"),
};

for (const [heading, names] of Object.entries(TABLES)) {
  test(`the tables below "${heading}" leave nothing out and make nothing up`, () => {
    assert.deepEqual(explained(heading), names.sort());
  });
}

const tools = dirname(tool.resolve("./package.json"));

test("its table of behaviour has the rows and the versions of compare.mjs", async () => {
  const table = section(readme, "Behaviour");
  assert.deepEqual(rows(table).map(([name]) => name), SCENARIOS.map(({ name }) => name));
  const all = await contenders({ package: await packed("."), tools });
  assert.ok(table.includes(`| ${all.map(({ name, version }) => `${name} ${version}`).join(" | ")} |`));
});

test("its sizes are what is measured", LIMIT, async () => {
  const measure = here("../../sdk/js/build/measure.mjs");
  const lines = await node([measure, "--package", await packed("."), "--tools", tools, "--work", workPath("readme-size")]);
  const measured = lines.trim().split("\n").map((line) => line.split("\t"));
  const said = rows(section(readme, "Sizes")).map(([name, size]) => [name.replaceAll("*", ""), size]);
  for (const [name, size] of said) {
    const [, bytes] = measured.find(([each]) => name.split(/,? with | \d/)[0] === each) ?? assert.fail(`${name} is not measured`);
    // Each zlib packs a little differently.
    const isRight = Math.abs(size * 1000 - bytes) <= bytes / 100 || size === (bytes / 1000).toFixed(1);
    assert.ok(isRight, `${name}: the README says ${size} KB, and it is ${(bytes / 1000).toFixed(1)}`);
  }
});
