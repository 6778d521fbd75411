/** A core, without a driver. */

import { tokenOf } from "./fixtures.mjs";
import { glue, source } from "./modules.mjs";

const { LOCK, REFRESH } = await source("words");

export const NOW = 1_800_000_000_000;

/** A session of this user's, good for five minutes. */
export function sessionOf(user, { access = tokenOf(`{"exp":1800000300,"jti":"${user}"}`), refresh = "r", at = NOW, until = NOW + 300_000 } = {}) {
  return glue.Session.receive(access, refresh, user, at, until, undefined);
}

/** What makes it one whose access token has died. */
export const dead = { at: NOW - 1_000_000, until: NOW - 1000 };

/** A core that looks at a store with this session in it, or without one. */
export function lookingAt(session, { hasCookie = false, now = NOW, version = [5, 7] } = {}) {
  const core = new glue.Core(60_000, 15_000, 1, hasCookie);
  core.look(now, true, true);
  if (session) {
    core.see_mark(...version, true);
    core.see_session(...version, session);
  }
  return core;
}

/** Takes what is to be done: which outputs, each with what can be asked of it. */
export function drain(core) {
  const outputs = [];
  for (let output; (output = core.next_output()); ) outputs.push({ output, number: core.number(), credential: core.credential() });
  return outputs;
}

/** A core whose attempt waits for the server's answer, as its access token is dead, or it has only a cookie. */
export function attempting({ hasCookie = false } = {}) {
  const core = lookingAt(hasCookie ? undefined : sessionOf("1", { ...dead, refresh: "old" }), { hasCookie });
  core.want_token();
  core.grant(drain(core).find(({ output }) => output === LOCK).number);
  const { number: attempt, credential: spent } = drain(core).find(({ output }) => output === REFRESH);
  return { core, attempt, spent };
}
