// What the app is shown: frozen, and the same object until it changes.

import { deepFreeze } from "./json.js";
import { lend } from "./lend.js";
import { decode } from "./token.js";
import { LOGGED_IN, REASONS } from "./words.js";

// ECMAScript's last point in time, in milliseconds: what expires later is far away all the same.
const LAST_DATE = 8.64e15;

export function makeStates(core) {
  let shown;
  let state;

  /** A session as the app sees it: the one that was shown, if it is that. */
  function view(session) {
    const accessToken = session.access_token();
    const expiresAt = Math.min(session.expires_at(), LAST_DATE);
    if (shown?.accessToken == accessToken && shown.expiresAt == expiresAt) return shown;
    const claims = deepFreeze(decode(accessToken));
    return { accessToken, expiresAt, session: Object.freeze({ claims, expiresAt: new Date(expiresAt) }) };
  }

  return {
    show: (session) => view(session).session,

    /** The state now. */
    current() {
      const word = core.state();
      if (word == LOGGED_IN) shown = lend(core.session(), view);
      const session = word == LOGGED_IN ? shown.session : undefined;
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
