/** The body of a request that a 401 answers. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { clock } from "../harness/clock.mjs";
import { backend } from "../harness/environment.mjs";
import { gate, spy } from "../harness/spy.mjs";
import { withRefusedToken } from "../harness/world.mjs";

const LIMIT = { timeout: 20_000 };
const HELLO = "/api/hello/";

/** Refuses a request once, here: a server may hang up before it has read a body to its end. */
function refusing(wait = () => undefined) {
  let count = 0;
  return spy(async (note) => {
    if (note.path !== HELLO) return undefined;
    await wait();
    return new Response("", { status: count++ ? 200 : 401 });
  });
}

function form() {
  const form = new FormData();
  form.append("a", "b");
  form.append("file", new Blob(["c"]), "c.txt");
  return form;
}

const BODIES = {
  "a text": () => "a text with an umlaut: ü",
  "a Blob": () => new Blob(["a", new Uint8Array([0, 255])], { type: "x/y" }),
  "a FormData": form,
  "a URLSearchParams": () => new URLSearchParams({ a: "b c", d: "&" }),
  "an ArrayBuffer": () => new Uint8Array([0, 1, 2, 255]).buffer,
  "a view": () => new Uint8Array([9, 8, 7, 6]).subarray(1, 3),
};

const sent = (notes) => notes.map(({ request, bytes }) => [request.headers.get("Content-Type"), bytes.join()]);

for (const [name, body] of Object.entries(BODIES)) {
  for (const inRequest of [false, true]) {
    test(`${name} ${inRequest ? "in a Request" : "in init"} is sent once more, byte for byte`, LIMIT, async (t) => {
      const watch = refusing();
      const auth = await withRefusedToken(t, clock(t), { fetch: watch.fetch });
      const init = { method: "POST", body: body() };
      const answer = await auth.fetch(...(inRequest ? [new Request(backend + HELLO, init)] : [HELLO, init]));
      assert.equal(answer.status, 200);
      const [first, second, ...more] = sent(watch.to(HELLO));
      assert.deepEqual([first, more], [second, []]);
      assert.ok(first[1].length > 0);
    });
  }
}

test("bytes that the app changes meanwhile are sent as they were", LIMIT, async (t) => {
  const refusal = gate();
  const watch = refusing(refusal.pass);
  const auth = await withRefusedToken(t, clock(t), { fetch: watch.fetch });
  const body = new Uint8Array([1, 2, 3]);
  const asking = auth.fetch(HELLO, { method: "POST", body });
  await refusal.reached;
  body.fill(0);
  refusal.open();
  assert.equal((await asking).status, 200);
  const bytes = sent(watch.to(HELLO)).map(([, each]) => each);
  assert.deepEqual(bytes, ["1,2,3", "1,2,3"]);
});

test("a stream is sent once, and its 401 returned", LIMIT, async (t) => {
  const watch = refusing();
  const auth = await withRefusedToken(t, clock(t), { fetch: watch.fetch });
  const body = new Blob(["a stream"]).stream();
  const answer = await auth.fetch(HELLO, { method: "POST", body, duplex: "half" });
  assert.equal(answer.status, 401);
  assert.deepEqual(sent(watch.to(HELLO)).map(([, bytes]) => bytes), [Buffer.from("a stream").join()]);
});

test("a Request that was read already is the platform's TypeError", LIMIT, async (t) => {
  const watch = refusing();
  const auth = await withRefusedToken(t, clock(t), { fetch: watch.fetch });
  const request = new Request(backend + HELLO, { method: "POST", body: "x" });
  await request.text();
  await assert.rejects(auth.fetch(request), TypeError);
});
