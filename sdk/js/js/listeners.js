// Whom to tell.

import { EVENTS } from "./words.js";

export function makeListeners() {
  // What listeners are yet to be told, each event with the state that it led to.
  const news = [];
  let list = [];
  let isTelling = false;

  return {
    add(listener) {
      const entry = { listener };
      list = [...list, entry];
      return () => {
        list = list.filter((each) => each != entry);
      };
    },

    announce(state, event) {
      news.push([state, EVENTS[event]]);
    },

    /** A listener's calls are rounds of their own; what they lead to is told when all have heard of this. */
    tell() {
      if (isTelling) return;
      isTelling = true;
      for (let next; (next = news.shift()); ) {
        // Those that are registered now and still are when their turn comes.
        for (const entry of list) {
          if (list.includes(entry)) call(entry.listener, next);
        }
      }
      isTelling = false;
    },

    isEmpty: () => !list.length,

    clear() {
      list = [];
    },
  };
}

/** What a listener throws, or rejects with, stops nobody else. */
async function call(listener, news) {
  try {
    await listener(...news);
  } catch (error) {
    (globalThis.reportError ?? console.error)(error);
  }
}
