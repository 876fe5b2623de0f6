/** Wraps words into lines of at most `width` characters; a longer word gets its own line. */
export function wrapWords(words: readonly string[], width: number): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const longer = `${lines.at(-1) ?? ""} ${word}`;
    if (lines.length > 0 && longer.length <= width) lines.splice(-1, 1, longer);
    else lines.push(word);
  }
  return lines;
}

/** Between two columns of a table. */
const GAP = "  ";

/**
 * Rows as lines of a table: each column is as wide as its widest cell, on a terminal that shows some characters over two
 * columns. The cells hold no control characters.
 */
export async function tableLines(rows: readonly (readonly string[])[]): Promise<string[]> {
  const widthOf = await widthsOf(rows.flat());
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from(
    { length: columns },
    (_, column) => Math.max(...rows.map((row) => widthOf(row[column] ?? ""))),
  );
  return rows.map((row) =>
    row.map((cell, column) => cell + " ".repeat((widths[column] ?? 0) - widthOf(cell)))
      .join(GAP).trimEnd()
  );
}

/** The function that measures these texts. Loading the Unicode tables takes 100 ms, and most texts do not need them. */
async function widthsOf(texts: readonly string[]): Promise<(text: string) => number> {
  if (texts.every((text) => /^[ -~]*$/.test(text))) return (text) => text.length;
  return (await import("./text_width.ts")).widthOf;
}
