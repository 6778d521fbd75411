// The origin policy: where the API is, and who may see the access token. It is `sdk/src/origin.rs`, rule by rule.

import { wrong } from "./errors.js";

/** The URL that a text is, as browsers read it (WHATWG URL); undefined if it is none. */
function parse(text, base) {
  try {
    return new URL(text, base);
  } catch {}
}

// By its own scheme: a `blob:` URL has the origin of the page that made it.
const isWeb = (url) => url && /^https?:\/\//.test(url.href);

const trimmed = (text) => text.replace(/\/+$/, "");

/** What is known of the base URL, which is not empty, and of the allowed origins, a list or undefined. */
export function readOrigins(baseUrl, list) {
  const base = parse(baseUrl);
  // Nothing would be lost or disclosed by appending a path: no user, query or fragment.
  if (!isWeb(base) || !base.href.startsWith(base.origin) || /[?#]/.test(base.href)) {
    throw wrong("baseUrl", 'must be an http or https URL without query and fragment, or "" for the page\'s origin');
  }
  const below = trimmed(base.href);
  const allowed = list ? Array.from(list, readOrigin) : [base.origin];

  /** The URL of a path, appended to the base URL as axios does; undefined for what would leave it. */
  function resolve(path) {
    const url = parse(`${below}/${path.replace(/^\/+/, "")}`);
    return url?.href.startsWith(`${below}/`) ? url.href : undefined;
  }

  // As axios reads it, and what fetch can read besides.
  const isAbsolute = (text) => /^([a-z][a-z\d+.-]*:\/\/|blob:|data:)/i.test(text);

  return {
    resolve,

    /** The URL that a request names: what has no scheme and no host is a path. Undefined for one that would leave the base URL. */
    address: (text) => (text.startsWith("//") ? parse(text, base)?.href : isAbsolute(text) ? text : resolve(text)),

    /** Whether a request to this absolute URL may carry the access token. */
    allows(text) {
      const url = parse(text);
      return isWeb(url) && allowed.includes(url.origin);
    },
  };
}

/** Whether two URLs have one origin; what cannot be parsed has none. */
export function areOneOrigin(one, other) {
  const origin = parse(one)?.origin;
  return origin != undefined && origin == parse(other)?.origin;
}

function readOrigin(text) {
  const url = parse(text);
  if (isWeb(url) && trimmed(url.href) == url.origin) return url.origin;
  throw wrong("allowedOrigins", 'must be origins such as "https://api.example.com"; there is no wildcard');
}
