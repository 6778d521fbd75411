// Prints how many bytes each of these files has after `gzip -9`, a line each.
//   node gzipped.mjs FILE…

import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

for (const file of process.argv.slice(2)) {
  console.log(gzipSync(readFileSync(file), { level: 9 }).length);
}
