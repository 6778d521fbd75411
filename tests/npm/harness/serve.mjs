/** A plain file server on the one origin that the backends allow, which can pass requests on to them. */

import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer, request } from "node:http";
import { extname, join, normalize } from "node:path";
import { text } from "node:stream/consumers";

import { pageOrigin } from "./environment.mjs";

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".css": "text/css",
  ".json": "application/json",
  ".wasm": "application/wasm",
};

/**
 * Serves a folder until the test ends. `headers` go with each file, `pages` are files that are not on the disk. What is below a name in `passes` goes to
 * that origin, without the name, and is told to `onRequest(name, path, body)`.
 */
export async function serve(t, folder, { headers = {}, pages = {}, passes = {}, onRequest } = {}) {
  const server = createServer(async (asked, answer) => {
    const path = new URL(asked.url, pageOrigin).pathname;
    const name = Object.keys(passes).find((each) => path.startsWith(`${each}/`));
    if (name) {
      const body = await text(asked);
      onRequest?.(name, path.slice(name.length), body);
      return pass(asked, body, answer, passes[name] + asked.url.slice(name.length));
    }
    const file = path.endsWith("/") ? `${path}index.html` : path;
    try {
      const body = pages[file] ?? (await readFile(join(folder, normalize(file))));
      answer.writeHead(200, { "Content-Type": TYPES[extname(file)] ?? "application/octet-stream", ...headers });
      answer.end(body);
    } catch {
      answer.writeHead(404).end();
    }
  });
  await listen(server);
  t.after(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  });
}

/** There is one such origin: whoever else serves a page lets go of it when its test ends. */
async function listen(server) {
  const { hostname, port } = new URL(pageOrigin);
  const deadline = Date.now() + 60_000;
  for (;;) {
    const listening = once(server, "listening").then(() => null, (error) => error);
    server.listen(Number(port), hostname);
    const error = await listening;
    if (!error) return;
    if (error.code !== "EADDRINUSE" || Date.now() > deadline) throw error;
    await new Promise((resume) => setTimeout(resume, 50));
  }
}

function pass(asked, body, answer, url) {
  const { origin: _, ...headers } = asked.headers;
  const passed = request(url, { method: asked.method, headers }, (reply) => {
    answer.writeHead(reply.statusCode, reply.headers);
    reply.pipe(answer);
  });
  passed.on("error", () => answer.destroy());
  passed.end(body);
}
