/** What stands in a Markdown file: code blocks and tables. */

/** The code blocks of these languages, in order. */
export function blocks(text, ...languages) {
  const found = [...text.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, language, code]) => ({ language, code }));
  return found.filter(({ language }) => languages.includes(language));
}

/** What stands below a heading, up to the next one of its level or above. */
export function section(text, heading) {
  const start = text.search(new RegExp(`^#+ ${heading}$`, "m"));
  if (start < 0) throw new Error(`there is no heading "${heading}"`);
  const [line] = text.slice(start).split("\n", 1);
  const [level] = line.split(" ");
  const rest = text.slice(start + line.length);
  const end = rest.search(new RegExp(`^#{1,${level.length}} `, "m"));
  return end < 0 ? rest : rest.slice(0, end);
}

/** The rows of a section's tables, without their heads: lists of cells. A bar in code is written `\|`. */
export function rows(text) {
  const lines = text.split("\n");
  const isTable = (line) => line?.startsWith("|");
  const isRule = (line) => /^\|[-:| ]+\|$/.test(line ?? "");
  const body = lines.filter((line, index) => isTable(line) && !isRule(line) && !isRule(lines[index + 1]));
  return body.map((line) => line.slice(1, -1).split(/(?<!\\)\|/).map((cell) => cell.trim()));
}
