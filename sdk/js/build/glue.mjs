// Makes the module `#glue` of what wasm-bindgen wrote: the same classes and functions, the import object and `link`.
//
// wasm-bindgen is pinned, and what it writes is regular: functions at the top level end with a brace at the start of a line, and what
// it takes of the module is `wasm.NAME`. Where something is not as expected the build fails.

/** What wasm-bindgen writes for old engines and for speed, written for engines that have DecompressionStream and for strings of a few KB. */
const REPLACED = {
  passStringToWasm0: `function passStringToWasm0(text, malloc) {
    const bytes = encoder.encode(text);
    const pointer = malloc(WASM_VECTOR_LEN = bytes.length, 1) >>> 0;
    getUint8ArrayMemory0().set(bytes, pointer);
    return pointer;
}
const encoder = new TextEncoder();`,
  // A decoder each time: Safari's wears out after 2 GB.
  decodeText: `function decodeText(pointer, length) {
    return new TextDecoder("utf-8", { ignoreBOM: true, fatal: true }).decode(getUint8ArrayMemory0().subarray(pointer, pointer + length));
}`,
  // Views of the memory are made when they are needed: it moves when it grows.
  getUint8ArrayMemory0: `function getUint8ArrayMemory0() {
    return new Uint8Array(wasm.memory.buffer);
}`,
  getDataViewMemory0: `function getDataViewMemory0() {
    return new DataView(wasm.memory.buffer);
}`,
};

/** The name by which the module knows its glue. */
const GLUE = "./hallpass_js_bg.js";

/** What is left of those functions' parts, what nobody of ours calls, and what is checked where nobody but us calls. */
const REMOVED = [
  /^ +_assertClass\(.*\);\n/gm,
  // A text of the module's has been copied when it was decoded.
  /(?<=getStringFromWasm0\(r0, r1\))\.slice\(\)/g,
  /^let cachedTextDecoder = .*\n/m,
  /^cachedTextDecoder\.decode\(\);\n/m,
  /^const cachedTextEncoder = .*\n/m,
  /^if \(!\('encodeInto' in cachedTextEncoder\)\) \{\n[^]*?^\}\n/m,
  /^if \(Symbol\.dispose\) .*\n/gm,
];

/** Of the module's exports those that the glue uses, and `renamed`, which makes the text of `#glue` of their new names. */
export function glueOf(source) {
  const text = simplified(source);
  const used = [...text.matchAll(/\bwasm\.([\w$]+)/g)].map(([, name]) => name);
  // It runs once the module is there, and nobody else calls it.
  const exports = [...new Set([...used, "__wbindgen_start"])].sort();
  return { exports, renamed: (names) => renamed(text, names) };
}

function simplified(source) {
  let text = source;
  for (const [name, replacement] of Object.entries(REPLACED)) {
    text = text.replace(new RegExp(`^function ${name}\\([^]*?^\\}$`, "m"), () => replacement);
  }
  for (const part of REMOVED) {
    text = text.replace(part, "");
  }
  // The simple way needs no realloc.
  text = text.replace(/\b(passStringToWasm0\(.+?, wasm\.\w+), wasm\.\w+\)/g, "$1)");
  const left = /\bcached(Text|DataView\w+\.|Uint8Array\w+\.)\w*|\bencodeInto\b/.exec(text);
  if (left) {
    throw new Error(`wasm-bindgen's glue is not what sdk/js/build/glue.mjs expects: it still has ${left[0]}`);
  }
  return text;
}

function renamed(text, { imports, exports, module }) {
  const fields = imports.map(([from, name, field]) => {
    if (from !== GLUE || !new RegExp(`^export (function|const) ${name}\\b`, "m").test(text)) {
      throw new Error(`the module imports ${name} from ${from}, which is not in wasm-bindgen's glue`);
    }
    return `${field}: ${name}`;
  });
  const start = exports.get("__wbindgen_start");
  // What the module imports goes into the import object and nowhere else.
  const internal = text.replace(/^export (function|const) (__wb\w+)/gm, "$1 $2");
  return [
    internal.replace(/\bwasm\.([\w$]+)/g, (_, name) => `wasm.${exports.get(name)}`),
    `export const imports = { ${module}: { ${fields.join(", ")} } };`,
    `export function link(exports) { wasm = exports; ${start ? `wasm.${start}();` : ""} }`,
  ].join("\n");
}
