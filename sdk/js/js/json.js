// JSON objects, read strictly.

/** The object that a text is the JSON of; undefined if it is none. */
export function parseObject(text) {
  try {
    const value = JSON.parse(text);
    return value && typeof value == "object" && !Array.isArray(value) ? value : undefined;
  } catch {}
}

/** Its own alone: what a script has put on `Object.prototype` does not count. */
const own = (object, name) => (Object.hasOwn(object, name) ? object[name] : undefined);

export const textIn = (object, name) => {
  const value = own(object, name);
  return typeof value == "string" ? value : undefined;
};

export const numberIn = (object, name) => {
  const value = own(object, name);
  return Number.isFinite(value) ? value : undefined;
};

/** Freezes a value and all that is in it, however deep: a list of what is left has no end as a stack has. */
export function deepFreeze(value) {
  const left = [value];
  for (let next; left.length; ) {
    next = left.pop();
    if (!next || typeof next != "object") continue;
    for (const item of Object.values(Object.freeze(next))) left.push(item);
  }
  return value;
}
