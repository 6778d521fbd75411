// Web Locks: the browser's, shared by all pages of one origin.

/** Asks for a lock: "exclusive", which one page at a time may hold, or "shared". Undefined where the browser throws at once. */
export function askForWebLock(locks, name, mode) {
  const abort = new AbortController();
  let isLetGo = false;
  let end;
  let decide;
  // Decided when it is held, or never will be: whether it is.
  const granted = new Promise((resolve) => (decide = resolve));
  const keep = () => {
    if (isLetGo) return;
    decide(true);
    // The lock is held until this is resolved.
    return new Promise((resolve) => (end = resolve));
  };
  let isRefused = false;
  try {
    locks.request(name, { mode, signal: abort.signal }, keep).catch(() => {
      isRefused = !isLetGo && !end;
      decide(false);
    });
  } catch {
    return;
  }

  /** Lets the lock go, or withdraws the request. */
  function release() {
    isLetGo = true;
    decide(false);
    if (end) end();
    else abort.abort();
  }

  return {
    granted,
    isRefused: () => isRefused,
    prolong: () => true,
    /** Withdraws the request, if it has not been granted yet. */
    withdraw: () => end || release(),
    leave() {},
    release,
  };
}
