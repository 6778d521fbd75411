// What the core calls things: `sdk/js/src/numbers.rs` has the same numbers.

export const LOCK = 1;
export const REFRESH = 2;
export const STORE = 3;
export const UNLOCK = 4;
export const REVOKE = 5;
export const NOTIFY = 6;

export const EVENTS = [
  "restored",
  "logged_in",
  "token_refreshed",
  "user_changed",
  "logged_out",
  "refresh_failed",
  "storage_failed",
];
export const STORAGE_FAILED = 6;

export const LOGGED_IN = 1;
export const REASONS = [, , "not_yet", "by_user", "expired", "in_another_tab"];

// Why there is no session: besides these, zero to wait, and else that the server is unavailable.
export const LOGGED_OUT = 1;
export const FLAWED = 3;

// Why the body of an answer makes no session.
export const NO_TOKEN = 0;
export const BAD_TOKEN = 1;
export const DEAD_TOKEN = 2;
export const NOT_IN_COOKIE = 3;

// What an answer means.
export const GRANTED = 0;
export const REFUSED = 1;
