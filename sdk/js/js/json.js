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

export function deepFreeze(value) {
  if (value && typeof value == "object") {
    Object.values(value).forEach(deepFreeze);
    Object.freeze(value);
  }
  return value;
}
