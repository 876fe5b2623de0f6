import { isOwn, median, ratioToBest, type Row } from "./figures.ts";
import { markdownTable } from "./markdown.ts";

/** Rows that belong together. */
export interface Section {
  readonly title: string;
  /** What the reader must know of it. */
  readonly explained: string;
  readonly contestants: readonly string[];
  readonly rows: readonly Row[];
}

/** A whole run. */
export interface Report {
  /** What was measured on what, one fact a line. */
  readonly circumstances: readonly string[];
  readonly sections: readonly Section[];
  /** What was left out, and why. */
  readonly leftOut: readonly string[];
}

const BEGIN = "<!-- deno task bench --write begins here -->";
const END = "<!-- deno task bench --write ends here -->";

/** The report for people. */
export function markdownReport({ circumstances, sections, leftOut }: Report): string {
  const filled = sections.filter(({ rows }) => rows.length > 0);
  const parts = filled.map(({ title, explained, contestants, rows }) =>
    [`### ${title}`, "", explained, "", ...markdownTable(rows, contestants)].join("\n")
  );
  const missing = leftOut.length === 0
    ? []
    : [["Left out:", "", ...leftOut.map((reason) => `- ${reason}`)].join("\n")];
  const facts = circumstances.map((fact) => `- ${fact}`).join("\n");
  return [facts, ...parts, ...missing].join("\n\n");
}

/** The report for programs: each row with all its values, its medians and its ratios. */
export function jsonReport({ circumstances, sections, leftOut }: Report): string {
  const plain = sections.map(({ title, rows }) => ({
    title,
    rows: rows.map((row) => ({
      ...row.figure,
      ratios: Object.fromEntries(
        [...row.values.keys()].filter(isOwn).map((name) => [name, ratioToBest(row, name)]),
      ),
      contestants: Object.fromEntries(
        [...row.values].map(([name, values]) => [name, { median: median(values), values }]),
      ),
    })),
  }));
  return `${JSON.stringify({ circumstances, sections: plain, leftOut }, undefined, 1)}\n`;
}

/** The page with the report in place of what is between its two marks; throws if it has none. */
export function replaceReport(page: string, report: string): string {
  const [from, to] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (from < 0 || to < from) throw new Error(`the page has no ${BEGIN} followed by ${END}`);
  return `${page.slice(0, from + BEGIN.length)}\n\n${report}\n\n${page.slice(to)}`;
}
