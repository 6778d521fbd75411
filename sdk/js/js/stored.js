// A session as the store keeps it, a JSON object with a version of the format; and the mark of the last login or its end, one line. A page
// whose app is Rust keeps the same, under the same keys: `sdk/src/wire/stored.rs`.

import { Session } from "#glue";
import { parseObject, textIn } from "./json.js";
import { receive } from "./wire.js";

// Another format's text counts as nothing.
const FORMAT = "2";

/** The texts of what the core's output stores. */
export function writeRecord(core) {
  const session = core.stored();
  const number = (index) => String(core.stored_number(index));
  return {
    session:
      session &&
      JSON.stringify({
        hallpass: FORMAT,
        epoch: number(0),
        generation: number(1),
        received_at: String(session.received_at()),
        access: session.access_token(),
        refresh: session.refresh_token(),
      }),
    mark: `${number(2)} ${number(3)} ${core.stored_number(4) ? "in" : "out"}`,
  };
}

/** Shows the core what the store shows, and returns the newest version in it; garbage counts as nothing. */
export function showRecord(core, texts, dialect) {
  core.see_nothing();
  const mark = texts.mark?.match(/^(\S+) (\S+) (in|out)$/);
  const marked = mark?.slice(1, 3).map(integer);
  let newest;
  if (marked && !marked.includes(NaN)) {
    newest = marked;
    core.see_mark(...newest, mark[3] == "in");
  }
  const fields = texts.session == undefined ? undefined : parseObject(texts.session);
  if (!fields || textIn(fields, "hallpass") != FORMAT) return newest;
  const [epoch, generation, receivedAt] = ["epoch", "generation", "received_at"].map((name) => integer(textIn(fields, name)));
  const tokens = { access: textIn(fields, "access"), refresh: textIn(fields, "refresh") };
  const session = receive(tokens, receivedAt, dialect);
  if ([epoch, generation, receivedAt].includes(NaN) || !(session instanceof Session)) return newest;
  core.see_session(epoch, generation, session);
  return isNewer([epoch, generation], newest) ? [epoch, generation] : newest;
}

/** Whether one version is newer than another, if there is another. */
export const isNewer = (one, other) => !other || one[0] > other[0] || (one[0] == other[0] && one[1] > other[1]);

// What is beyond 64 bits is a number to nobody: the highest one of all would never be outdone again.
const integer = (text) => (/^[+-]?\d+$/.test(text) && Math.abs(text) <= 2 ** 63 ? +text : NaN);
