/** A core, without a driver. */

import { tokenOf } from "./fixtures.mjs";
import { glue } from "./modules.mjs";

export const REFRESH = 2;

/** A core that has seen an empty store at this time. */
export function started({ hasCookie = false, now = 1_800_000_000_000 } = {}) {
  const core = new glue.Core(60_000, 15_000, 1, hasCookie);
  core.look(now, true, true);
  core.tick();
  return core;
}

/** Does as the outputs say, as far as a lock goes; returns what they were, each with its number. */
export function drain(core) {
  const outputs = [];
  for (let output; (output = core.next_output()); ) outputs.push({ output, number: core.number(), credential: core.credential() });
  return outputs;
}

/** A core whose attempt waits for the answer of the server: its access token is dead. */
export function attempting({ hasCookie = false, refresh = "old", now = 1_800_000_000_000 } = {}) {
  const core = new glue.Core(60_000, 15_000, 1, hasCookie);
  core.look(now, true, true);
  if (!hasCookie) {
    const access = tokenOf('{"exp":1799999000,"iat":1799998000,"user_id":"1"}');
    core.see_mark(5, 7, true);
    core.see_session(5, 7, glue.Session.receive(access, refresh, "1", now - 1_000_000, now - 1000, undefined));
  }
  core.want_token();
  const lock = drain(core).find(({ output }) => output === 1);
  core.grant(lock.number);
  const { number: attempt, credential: spent } = drain(core).find(({ output }) => output === REFRESH);
  return { core, attempt, spent, drain: () => drain(core) };
}
