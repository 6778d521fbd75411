// The driver: carries inputs to the core and its outputs to the platform. It decides nothing. `sdk/src/client` is the same for Rust.

import { Core } from "#glue";
import { SETTLING } from "./lease.js";
import { makeListeners } from "./listeners.js";
import { makeLock } from "./lock.js";
import { isOnline, isVisible, listen, tellPage } from "./page.js";
import { post } from "./http.js";
import { makeStates } from "./states.js";
import { openStore } from "./store.js";
import { isNewer, showRecord, writeRecord } from "./stored.js";
import { setAside, sleep } from "./timer.js";
import { readRefresh } from "./wire.js";
import { LOCK, NOTIFY, REFRESH, REVOKE, STORAGE_FAILED, STORE, UNLOCK } from "./words.js";

// Beyond the exchange itself: what a lock may take to come and the store to settle.
const SLACK = 5000;

// No timer is longer: timers stop while a machine sleeps, the clock does not.
const LONGEST_TIMER = 30_000;

export function makeDriver(config) {
  const lockWait = config.timeout + SLACK;
  const core = new Core(config.margin, lockWait, Math.random() * 2 ** 53, config.hasCookie);
  const store = openStore(config.storage, config.key);
  const lock = makeLock(store, config.key, lockWait, look);
  const states = makeStates(core);
  const listeners = makeListeners();
  // Inputs that came during a round.
  const inbox = [];
  let isBusy = false;
  let isStopped = false;
  let seen = {};
  let version;
  let claimed;
  let timer;
  let timerAt;
  let revocations = 0;
  // Resolved at the next news, and when the page goes away; it comes back from the back/forward cache.
  let news = makeSignal();
  let departure = makeSignal();
  // Exchanges and their like: they outlive the client.
  let undertakings = 0;
  const events = listen(tick, leave);

  /** Hands the core an input and does what it says, then the inputs that came meanwhile; then tells the listeners. */
  function send(input) {
    inbox.push(input);
    if (isBusy) return;
    isBusy = true;
    let isNews = false;
    try {
      for (let next; (next = inbox.shift()); ) {
        look();
        next();
        for (let output; (output = core.next_output()); isNews = true) perform(output);
        // Whoever called during the round waits for its end.
        isNews ||= inbox.length > 0;
      }
      if (!listeners.isEmpty() && store.takeFailure()) listeners.announce(states.current(), STORAGE_FAILED);
    } finally {
      isBusy = false;
    }
    setTimer();
    if (isNews) wake();
    listeners.tell();
  }

  function tick() {
    if (!isStopped) lookAgain();
  }

  const lookAgain = () => send(() => core.tick());

  /** Does work that ends after the client, if need be, and hears until then of the page's going away. */
  async function undertake(work) {
    undertakings++;
    try {
      await work();
    } finally {
      undertakings--;
      if (isStopped && !undertakings) events.stop();
    }
  }

  /** Shows the core the world, and returns the newest version that the store shows. */
  function look() {
    const texts = store.read();
    if (texts.session !== seen.session || texts.mark !== seen.mark) {
      version = showRecord(core, texts, config.dialect);
      seen = texts;
    }
    lock.saw(version);
    core.look(Date.now(), isOnline(), isVisible());
    return version;
  }

  function perform(output) {
    const attempt = core.number();
    // What is disposed of begins nothing.
    if (output == LOCK) isStopped ? send(() => core.finish(attempt)) : askForLock(attempt);
    else if (output == REFRESH) exchange(attempt, core.credential(), config.hasCookie ? takeClaim(attempt) : undefined);
    else if (output == STORE) write();
    else if (output == UNLOCK) letLockGo(attempt);
    else if (output == REVOKE) revoke(core.credential());
    else if (output == NOTIFY) listeners.announce(states.current(), attempt);
  }

  function write() {
    const isNews = store.write(writeRecord(core));
    if (!isNews) return;
    // Before others hear of it: they may ask at once.
    if (store.isShared()) lock.wrote(isNewerOf([core.stored_number(0), core.stored_number(1)], [core.stored_number(2), core.stored_number(3)]));
    if (store.area()) tellPage();
  }

  function askForLock(attempt) {
    const claim = lock.claim();
    claimed = { attempt, claim };
    undertake(async () => {
      const isGranted = await lock.isGranted(claim);
      await lock.settle();
      // Withdrawn, and then this is an old story to the core; refused by the browser; or a lease that has run out.
      send(() => (isGranted && claim.prolong() ? core.grant(attempt) : core.finish(attempt)));
    });
  }

  function letLockGo(attempt) {
    const claim = takeClaim(attempt);
    if (claim) lock.release(claim);
  }

  function takeClaim(attempt) {
    if (claimed?.attempt != attempt) return;
    const { claim } = claimed;
    claimed = undefined;
    return claim;
  }

  /**
   * Spends a refresh token, or the cookie. In cookie mode it takes the lock over from the attempt until it is answered: the browser takes
   * the cookie of a late answer, whoever has logged in or out meanwhile.
   */
  const exchange = (attempt, spent, claim) =>
    undertake(async () => {
      // Before it is sent: a reply that waits in a sleeping machine brings no fresh token.
      const sentAt = Date.now();
      const reply = await ask(config.urls.refresh, spendBody(spent));
      // A rejection is not believed at once: a tab that has died took the name of what it wrote along.
      if (reply && readRefresh(core, config, reply, attempt, spent, sentAt)) await sleep(SETTLING);
      await lock.settle();
      send(() => core.finish(attempt));
      if (claim) lock.release(claim);
    });

  function revoke(spent) {
    const { logout } = config.urls;
    if (!logout) return;
    revocations++;
    const claim = claimCookie();
    undertake(async () => {
      await waitAlone(claim);
      if (!claim || findsNobodyLoggedIn()) await post(fetch, logout, spendBody(spent), config, true);
      claim?.release();
      revocations--;
      wake();
    });
  }

  /** Looks whether somebody has logged in while this tab waited to end a session: then the cookie is theirs. */
  function findsNobodyLoggedIn() {
    lookAgain();
    return core.is_logged_out();
  }

  // A cookie speaks for itself.
  const spendBody = (spent) => JSON.stringify(spent == undefined ? {} : { [config.dialect.spentField]: spent });

  /** Asks, in cookie mode, to be the only one who sets the cookie or takes it away, until the claim is released. */
  const claimCookie = () => (config.hasCookie ? lock.claim() : undefined);

  /** Waits for that, and until all is known that was done before; not beyond the page's going away. Returns whether it came to that. */
  async function waitAlone(claim) {
    if (!claim) return true;
    let isGranted = false;
    const alone = async () => {
      isGranted = await lock.isGrantedInTime(claim);
      await lock.settle();
    };
    await Promise.race([alone(), departure.promise]);
    return isGranted;
  }

  const ask = (url, body) => post(fetch, url, body, config);

  /** The platform's fetch, or the app's own: whichever it is now. */
  const fetch = (...request) => (config.fetch ?? globalThis.fetch)(...request);

  function wake() {
    const { resolve } = news;
    news = makeSignal();
    resolve();
  }

  /** The page goes away, perhaps for good. A reply to it is lost, so nobody need wait for it. */
  function leave() {
    claimed?.claim.leave();
    const { resolve } = departure;
    departure = makeSignal();
    resolve();
    wake();
  }

  function setTimer() {
    const deadline = isStopped ? undefined : core.deadline();
    if (deadline === timerAt) return;
    clearTimeout(timer);
    timerAt = deadline;
    if (deadline == undefined) return;
    timer = setAside(() => {
      timerAt = undefined;
      tick();
    }, Math.min(Math.max(0, deadline - Date.now()), LONGEST_TIMER));
  }

  return {
    core,
    config,
    states,
    send,
    tick,
    ask,
    fetch,
    claimCookie,
    waitAlone,
    isBusy: () => isBusy,
    isStopped: () => isStopped,
    news: () => news.promise,
    hasRevocations: () => revocations > 0,

    subscribe(listener) {
      const unsubscribe = listeners.add(listener);
      // A storage that failed before anybody listened is told now, but not during this call.
      queueMicrotask(tick);
      return unsubscribe;
    },

    /** Ends what goes on by itself. An exchange under way is finished. */
    stop() {
      isStopped = true;
      claimed?.claim.withdraw();
      setTimer();
      events.stopLooking();
      if (!undertakings) events.stop();
      listeners.clear();
      // Whoever waits for what is given up.
      wake();
    },
  };
}

const isNewerOf = (one, other) => (isNewer(one, other) ? one : other);

function makeSignal() {
  let resolve;
  const promise = new Promise((done) => (resolve = done));
  return { promise, resolve };
}
