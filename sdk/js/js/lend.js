// Sessions that are looked at and given back.

/** What a question about a session is answered; undefined where there is none. Given back at once: the collector may take its time. */
export function lend(session, question) {
  try {
    return session && question(session);
  } finally {
    session?.free();
  }
}
