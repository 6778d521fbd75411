// The app's options, read strictly: what is wrong is named.

import { DIALECTS } from "./dialects.js";
import { wrong } from "./errors.js";
import { readOrigins } from "./origins.js";

const STORAGES = ["local", "session", "memory", "cookie"];

/** All that a driver is set up with. Throws a TypeError that names the option. */
export function readOptions(options) {
  if (!options || typeof options !== "object") throw wrong("options", "must be an object");

  const read = (name, fallback, problem, fits) => {
    const given = memberOf(options, name);
    const value = given === undefined ? fallback : given;
    if (!fits(value)) throw wrong(name, problem);
    return value;
  };
  const text = (name, fallback) => read(name, fallback, "must be a text, and not empty", (value) => value && isText(value));
  const millis = (name, fallback) =>
    Math.ceil(1000 * read(name, fallback, "must be a number of seconds above zero", (value) => typeof value === "number" && value > 0));

  const dialectName = read("dialect", "simplejwt", oneOf(Object.keys(DIALECTS)), (word) => isText(word) && Object.hasOwn(DIALECTS, word));
  const dialect = DIALECTS[dialectName];
  const storage = read("storage", "local", `${oneOf(STORAGES)}, or an object with get, set and remove`, isStorage);
  const hasCookie = storage === "cookie";
  if (hasCookie && !dialect.refreshField) {
    throw wrong("storage", "must not be the cookie where one token is access and refresh token at once");
  }

  const url = read("baseUrl", undefined, "must be a URL", (value) => isText(value) || value instanceof URL);
  const list = read("allowedOrigins", undefined, "must be a list of origins", (value) => value === undefined || Array.isArray(value));
  const origins = readOrigins(String(url) || globalThis.location?.origin, list);

  const paths = read("endpoints", {}, "must be an object of paths", (value) => value && typeof value === "object" && !Array.isArray(value));
  const urlOf = (name) => {
    const given = memberOf(paths, name);
    const path = given === undefined ? dialect[name] : given;
    // Not every server has the last two.
    if (path === null && (name === "verify" || name === "logout")) return;
    const url = isText(path) ? origins.resolve(path) : undefined;
    if (!url) throw wrong(`endpoints.${name}`, "must be a path below the base URL");
    return url;
  };

  return {
    dialect,
    hasCookie,
    storage,
    origins,
    urls: { login: urlOf("login"), refresh: urlOf("refresh"), verify: urlOf("verify"), logout: urlOf("logout") },
    // RFC 9110, section 5.6.2.
    scheme: read("scheme", dialect.scheme, "must be one word, such as Bearer", (word) => isText(word) && /^[\w!#$%&'*+.^`|~-]+$/.test(word)),
    key: text("storageKey", "hallpass"),
    margin: millis("refreshMargin", 60),
    timeout: millis("timeout", 10),
    fetch: read("fetch", undefined, "must be a function", (value) => value === undefined || typeof value === "function"),
  };
}

/** An option, of a class or a parent object too; but what a script has put on `Object.prototype` opens no doors. */
const memberOf = (object, name) => (object[name] === Object.prototype[name] ? undefined : object[name]);

const isText = (value) => typeof value === "string";

const isStorage = (value) =>
  STORAGES.includes(value) || ["get", "set", "remove"].every((name) => typeof value?.[name] === "function");

const oneOf = (words) => `must be ${words.join(", ").replace(/, ([^,]*)$/, " or $1")}`;
