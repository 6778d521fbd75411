// Timers.

/** Waits for so many milliseconds. */
export const sleep = (millis) => new Promise((resolve) => setTimeout(resolve, millis));

/** Waits, but keeps no process alive. */
export const sleepAside = (millis) => new Promise((resolve) => setAside(resolve, millis));

/** Waits for a promise, but no longer than this; undefined if it did not come. */
export function within(millis, promise) {
  let timer;
  const end = new Promise((resolve) => (timer = setTimeout(resolve, Math.min(millis, LONGEST))));
  return Promise.race([promise, end]).finally(() => clearTimeout(timer));
}

/** Calls in the future, unless the process has nothing else to do. Returns the timer. */
export function setAside(callback, millis) {
  const timer = setTimeout(callback, millis);
  timer.unref?.();
  return timer;
}

// What is longer would fire at once.
const LONGEST = 2 ** 31 - 1;
