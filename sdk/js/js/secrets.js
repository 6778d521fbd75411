// What a login sent, so that no error repeats it: `sdk/src/wire/secrets.rs`.

import { deepFreeze } from "./json.js";

// Fields that are no secrets.
const NAMES = ["username", "email", "mobile", "phone", "phone_number", "login"];

// What is shorter stands in every other sentence.
const SHORTEST = 4;

// How many letters of a secret no text repeats by chance.
const RUN = 8;

/** What the server says of the login that it refused, as the details of an error. Words that repeat a secret are left out. */
export function rejection(status, body, credentials) {
  const names = [];
  const secrets = [];
  gather(credentials, "", names, secrets);
  const repeats = (text) => secrets.some((secret) => hasRunOf(text, secret));

  const details = { status };
  const fields = [];
  for (const [name, value] of Object.entries(body)) {
    const texts = [value].flat().filter((text) => typeof text == "string" && !repeats(text));
    if (!texts.length || (repeats(name) && !names.includes(name))) continue;
    // Pieces that are harmless each may be a secret when they are put together.
    const sentence = repeats(texts.join(" ")) ? undefined : texts.join(" ");
    if (name == "detail" || name == "non_field_errors") details.detail = sentence ?? details.detail;
    else if (name == "code") details.serverCode = sentence;
    else fields.push([name, texts]);
  }
  if (fields.length) details.fields = deepFreeze(Object.fromEntries(fields));
  return details;
}

/** Finds the secrets among all texts and numbers, however deep, each with the name of the field that it is in. */
function gather(value, name, names, secrets) {
  if (value && typeof value == "object") {
    const isList = Array.isArray(value);
    for (const [key, item] of Object.entries(value)) gather(item, isList ? name : key, names, secrets);
  } else if (typeof value == "string" || typeof value == "number") {
    names.push(name);
    if (!NAMES.includes(name) && `${value}`.length >= SHORTEST) secrets.push(`${value}`);
  }
}

/** Whether a text has a whole secret in it, or a run of one that is too long for chance. */
function hasRunOf(text, secret) {
  const length = Math.min(secret.length, RUN);
  for (let start = 0; start + length <= secret.length; start++) {
    if (text.includes(secret.slice(start, start + length))) return true;
  }
}
