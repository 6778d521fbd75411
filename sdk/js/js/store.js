// Where the session is kept, and the mark of the last login or logout. What was written is read back, whatever the storage does.

import { isPage } from "./page.js";

const AREAS = { local: "localStorage", session: "sessionStorage", cookie: "localStorage" };

/** Opens the place of one session. `kind` is one of the words, or an app's own place. */
export function openStore(kind, key) {
  const keys = { session: key, mark: `${key}:epoch` };
  let hasFailed = false;
  let isFailureKnown = false;
  // Said once: a storage that fails goes on failing.
  const fail = () => {
    hasFailed ||= !isFailureKnown;
    isFailureKnown = true;
  };

  let area;
  try {
    area = findArea(kind);
  } catch {
    fail();
  }
  let seen = {};

  function read() {
    if (area) {
      try {
        seen = { session: textIn(area, keys.session), mark: textIn(area, keys.mark) };
      } catch {
        // Nothing is known to have changed, for this tab or another.
        fail();
      }
    }
    return seen;
  }

  /** Writes the texts of a record; returns whether that changed anything. */
  function write(texts) {
    const shown = read();
    const isNews = shown.session !== texts.session || shown.mark !== texts.mark;
    // A full storage may have room again for what it has just given up.
    if (!(put(texts) || (put({ mark: texts.mark }) && put(texts)))) fallBack();
    seen = texts;
    return isNews;
  }

  /**
   * A session before its mark, and a mark before an erasure: another tab that sees the first of two writes sees a session that is newer
   * than the mark, or a mark that is newer than the session, and takes nothing for a logout that is none. What is as it should be is left
   * alone, for a write that says nothing new could still undo what another tab writes now.
   */
  function put(texts) {
    const order = texts.session == undefined ? ["mark", "session"] : ["session", "mark"];
    try {
      return !area || order.every((name) => putText(area, keys[name], texts[name]));
    } catch {
      return false;
    }
  }

  /** Goes on in memory, for good: a storage that works now and then would bring back what is old. */
  function fallBack() {
    // A spent refresh token that stays behind would be spent again after a reload. If it cannot be erased either, so be it.
    try {
      area.remove(keys.session);
    } catch {}
    area = undefined;
    fail();
  }

  return {
    read,
    write,
    /** The storage itself, for the lease; undefined where there is none. */
    area: () => area,
    /** Whether other clients have to do with what is kept here. sessionStorage is one tab's own; a duplicate of the tab has a copy. */
    isShared: () => kind === "cookie" || (!!area && kind !== "session"),
    /** What the lock is called after. */
    name: typeof kind !== "string" ? "custom" : kind === "local" || kind === "session" ? AREAS[kind] : kind,
    /** Whether the storage has failed since this was asked last. */
    takeFailure() {
      const failure = hasFailed;
      hasFailed = false;
      return failure;
    },
  };
}

/** The storage: undefined where there is none. Throws where it is there and throws. */
function findArea(kind) {
  if (typeof kind !== "string") return kind;
  // A server's storage, where it has one, is shared by all its users.
  const area = isPage() && AREAS[kind] && globalThis[AREAS[kind]];
  return area
    ? { get: (key) => area.getItem(key), set: (key, text) => area.setItem(key, text), remove: (key) => area.removeItem(key) }
    : undefined;
}

function textIn(area, key) {
  const text = area.get(key);
  return typeof text === "string" ? text : undefined;
}

/** Returns whether the text is there afterwards. */
function putText(area, key, text) {
  if (textIn(area, key) === text) return true;
  if (text == undefined) area.remove(key);
  else area.set(key, text);
  return textIn(area, key) === text;
}
