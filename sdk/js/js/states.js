// What the app is shown: frozen, and the same object until it changes.

import { deepFreeze } from "./json.js";
import { decode } from "./token.js";
import { LOGGED_IN, REASONS } from "./words.js";

export function makeStates(core) {
  let shown;
  let state;

  /** A session as the app sees it. */
  function show(session) {
    const accessToken = session.access_token();
    const expiresAt = session.expires_at();
    if (shown?.accessToken != accessToken || shown.expiresAt != expiresAt) {
      const session = Object.freeze({ claims: deepFreeze(decode(accessToken)), expiresAt: new Date(expiresAt) });
      shown = { accessToken, expiresAt, session };
    }
    return shown.session;
  }

  return {
    show,

    /** The state now. */
    current() {
      const word = core.state();
      const session = word == LOGGED_IN ? show(core.session()) : undefined;
      const reason = REASONS[word];
      if (!state || state.session != session || state.reason != reason) {
        state = Object.freeze(
          session ? { status: "logged_in", session } : reason ? { status: "logged_out", reason } : { status: "loading" },
        );
      }
      return state;
    },
  };
}
