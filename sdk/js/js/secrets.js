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
  const runs = new Set(secrets.flatMap(runsIn));
  // A whole secret, or a run of one that is too long for chance.
  const repeats = (text) => secrets.some((secret) => text.includes(secret)) || runsIn(text).some((run) => runs.has(run));

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
    if (!NAMES.includes(name) && [...`${value}`].length >= SHORTEST) secrets.push(`${value}`);
  }
}

/** Every run of a text that is as long as `RUN`. */
function runsIn(text) {
  const letters = [...text];
  return letters.slice(RUN - 1).map((_, start) => letters.slice(start, start + RUN).join(""));
}
