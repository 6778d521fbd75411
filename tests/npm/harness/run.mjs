/** Runs programs. */

import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { stripVTControlCharacters } from "node:util";

/** Runs a program to its end and returns what it printed; rejects, with all of it, where it failed. */
export function run(program, args, { cwd, env = {}, timeout = 60_000 } = {}) {
  const settings = { cwd, env: { ...process.env, ...env }, timeout, maxBuffer: 16 << 20 };
  return new Promise((resolve, reject) => {
    execFile(program, args, settings, (error, stdout, stderr) => {
      if (!error) return resolve(stdout);
      const how = error.killed ? `did not end within ${timeout} ms` : `failed with ${error.code}`;
      reject(new Error(`${program} ${args.join(" ")} ${how}\n${stdout}\n${stderr}`));
    });
  });
}

/** Runs Node on a script. */
export function node(args, settings) {
  return run(process.execPath, args, settings);
}

/** Starts a server, returns once it has printed a line that matches, whatever its colours, and stops it after the test. */
export async function start(t, program, args, { cwd, env = {}, until }) {
  const child = spawn(program, args, { cwd, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(child, "exit");
  t.after(async () => {
    child.kill();
    await ended;
  });
  const seen = [];
  for await (const line of createInterface({ input: child.stdout })) {
    seen.push(line);
    if (until.test(stripVTControlCharacters(line))) {
      child.stdout.resume();
      return;
    }
  }
  throw new Error(`${args.join(" ")} ended before it was ready\n${seen.join("\n")}`);
}
