/** Installs the packed tarball as a user would: npm, a folder, no network. */

import { cp, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

import { tarball, workPath } from "./environment.mjs";
import { run } from "./run.mjs";

const repository = fileURLToPath(new URL("../../../", import.meta.url));

/** Copies a folder of this repository into the work folder, with the package installed in it. */
export async function consumer(source) {
  const folder = workPath(source.replaceAll("/", "-"));
  await rm(folder, { recursive: true, force: true });
  await cp(join(repository, source), folder, { recursive: true, filter: (each) => !each.endsWith("node_modules") });
  // What else it depends on is found above it, in the tools.
  const { dependencies: _, devDependencies: __, ...manifest } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  await writeFile(join(folder, "package.json"), JSON.stringify(manifest));
  await install(folder);
  return folder;
}

/** Returns a folder with the package alone, which all test files share. */
export async function installed() {
  const folder = workPath("installed");
  if (existsSync(folder)) return folder;
  const own = workPath(`installing-${process.pid}`);
  await mkdir(own, { recursive: true });
  await writeFile(join(own, "package.json"), "{}");
  await install(own);
  await writeFile(join(own, "main.mjs"), 'export * from "hallpass";\n');
  await writeFile(join(own, "slim.mjs"), 'export * from "hallpass/slim";\n');
  // Whoever comes first has installed it for all.
  await rename(own, folder).catch(() => rm(own, { recursive: true }));
  return folder;
}

/** Imports the main entry, or the slim one, as an app would. */
export async function importPackage(entry = "main") {
  return import(pathToFileURL(join(await installed(), `${entry}.mjs`)).href);
}

/** Returns the path of a file of the installed package. */
export async function packed(file) {
  return join(await installed(), "node_modules", "hallpass", file);
}

async function install(folder) {
  await run("npm", ["install", "--offline", "--no-audit", "--no-fund", tarball], { cwd: folder });
}
