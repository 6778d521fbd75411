/** What is done to each contender. A run returns the words of its cell, or nothing where the contender has no such thing. */

import { setTimeout as sleep } from "node:timers/promises";
import { inspect } from "node:util";

import { startServer } from "./server.mjs";
import { MemoryStorage } from "./storage.mjs";

// Until an access token of four seconds has died for everybody: some round its end up to a whole second.
const DEATH = 5500;

const FAILURES = {
  429: { status: 429, html: "<h1>Too many requests</h1>" },
  403: { status: 403, html: "<h1>Blocked by the firewall</h1>" },
  404: { status: 404, html: "<h1>Deploying</h1>" },
  502: { status: 502, html: "<h1>Bad gateway</h1>" },
  "200 with HTML": { status: 200, html: "<h1>Welcome to our free Wi-Fi</h1>" },
  "a cut connection": "reset",
};

export const SCENARIOS = [
  { name: "The API answers 401 to three calls at once", run: threeRefusals },
  { name: "A 401 that arrives after another call has refreshed", run: lateRefusal },
  { name: "Three callers want a token when it has expired", run: threeCallers },
  { name: "Two clients of one storage want a token when it has expired; a good answer takes 0.3 s", run: twoClients },
  { name: "A refresh meets a proxy or a bad network: still logged in after a reload?", run: outages },
  { name: "Logging out while the server cannot be reached", run: logoutOffline },
  { name: "A call to another host: does it get the token?", run: otherHost },
  { name: "Is the refresh token in the error of a refused refresh?", run: secretInError },
];

/** Logs in at a server of its own; `has` is what the contender must be able to do. */
async function setUp(contender, backend, has) {
  const server = await startServer(backend);
  const storage = new MemoryStorage();
  const client = await contender.open(server, storage);
  if (client[has]) await client.login();
  const reload = () => contender.open(server, storage);
  return client[has] ? { server, storage, client, reload } : server.stop();
}

/** The API refuses the access token that the client has, which looks as good as new. Not at once: some distrust a 401 to a token that has just come. */
async function refuseToken({ server, client }) {
  await sleep(1500);
  server.refuse(await (client.storedToken ?? client.token)());
  if (server.refreshes) throw new Error("the machine is too slow: the token died before it could be refused");
}

async function threeRefusals(contender, backend) {
  const world = await setUp(contender, backend, "call");
  if (!world) return;
  await refuseToken(world);
  const answers = await Promise.allSettled(Array.from({ length: 3 }, () => world.client.call("/api/hello/")));
  const outcome = `${refreshes(world)}, ${answers.filter(({ value }) => value === 200).length} of 3 calls succeed`;
  const { variant } = contender;
  return variant ? `${outcome}; with \`${variant.name}\` ${await threeRefusals(variant, backend)}` : outcome;
}

async function lateRefusal(contender, backend) {
  const world = await setUp(contender, backend, "call");
  if (!world) return;
  const { server, client } = world;
  await refuseToken(world);
  let letGo;
  server.held = new Promise((resolve) => (letGo = resolve));
  const late = client.call("/api/hello/?slow").catch((error) => error);
  await client.call("/api/hello/").catch(() => undefined);
  server.held = undefined;
  letGo();
  return `${(await late) === 200 ? "it succeeds" : "it fails"}, ${refreshes(world)}`;
}

async function threeCallers(contender, backend) {
  const world = await setUp(contender, backend, "token");
  if (!world) return;
  await sleep(DEATH);
  const answers = await Promise.allSettled(Array.from({ length: 3 }, () => world.client.token()));
  return `${refreshes(world)}, ${fulfilled(answers)} of 3 get one`;
}

async function twoClients(contender, backend) {
  const world = await setUp(contender, backend, "token");
  if (!world) return;
  const other = await world.reload();
  await sleep(DEATH);
  world.server.delay = 300;
  const answers = await Promise.allSettled([world.client.token(), other.token()]);
  return `${refreshes(world)}, ${fulfilled(answers)} of 2 get a token, ${world.client.isStored() ? "still logged in" : "logged out"}`;
}

async function outages(contender, backend) {
  const outcomes = await Promise.all(
    Object.entries(FAILURES).map(async ([name, failure]) => {
      const world = await setUp(contender, backend, "token");
      if (!world) return;
      const { server, client, reload } = world;
      await sleep(DEATH);
      server.failure = failure;
      await client.token().catch(() => undefined);
      server.failure = undefined;
      const isBack = await (await reload()).token().then(() => true, () => false);
      return { name, isBack };
    }),
  );
  if (!outcomes[0]) return;
  const [kept, lost] = [true, false].map((isBack) => outcomes.filter((each) => each.isBack === isBack).map(({ name }) => name));
  return [kept.length && `yes after ${kept.join(", ")}`, lost.length && `no after ${lost.join(", ")}`].filter(Boolean).join("; ");
}

async function logoutOffline(contender, backend) {
  const world = await setUp(contender, backend, "logout");
  if (!world) return;
  const { server, client } = world;
  await sleep(DEATH);
  await server.stop();
  const start = performance.now();
  const now = () => `${((performance.now() - start) / 1000).toFixed(1)} s`;
  let end;
  const ended = client.logout().then(() => (end = now()), () => (end = now()));
  while (client.isStored() && !end) await sleep(5);
  const isGone = !client.isStored() && now();
  await ended;
  return `the session is ${isGone ? `gone after ${isGone}` : "still stored"}; the call ends after ${end}`;
}

async function otherHost(contender, backend) {
  const world = await setUp(contender, backend, "call");
  if (!world) return;
  const stranger = await startServer(backend);
  await world.client.call(`${stranger.url}/api/hello/`).catch(() => undefined);
  if (!stranger.seen.length) return "the call was not made";
  return stranger.seen.some((header) => header.includes(".")) ? "yes" : "no";
}

async function secretInError(contender, backend) {
  const world = await setUp(contender, backend, "spend");
  if (!world) return;
  const { server, storage, client } = world;
  await sleep(DEATH);
  const stored = Array.from({ length: storage.length }, (_, index) => storage.getItem(storage.key(index))).join();
  const [refresh] = tokensIn(stored).filter(isRefreshToken);
  await server.spend(refresh);
  const error = await client.spend().then(() => undefined, (error) => error);
  if (!error) return "there was no error";
  const shown = inspect(error, { depth: Infinity, showHidden: true, maxStringLength: Infinity }) + JSON.stringify(error);
  return shown.includes(refresh) ? "yes" : "no";
}

const tokensIn = (text) => text.match(/eyJ[\w-]+\.[\w-]+\.[\w-]+/g) ?? [];
const isRefreshToken = (token) => JSON.parse(Buffer.from(token.split(".")[1], "base64url")).token_type === "refresh";
const fulfilled = (answers) => answers.filter(({ status }) => status === "fulfilled").length;
const refreshes = ({ server }) => `${server.refreshes} ${server.refreshes === 1 ? "refresh" : "refreshes"}`;
