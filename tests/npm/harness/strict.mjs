/** What TypeScript is told about code that is shown to people. */
export const STRICT = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  target: "es2022",
  module: "esnext",
  moduleResolution: "bundler",
  lib: ["es2022", "dom", "esnext.disposable"],
  types: ["node", "vite/client"],
  skipLibCheck: true,
  noEmit: true,
};
