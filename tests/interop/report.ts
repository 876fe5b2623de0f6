import { type Cell, COLUMNS, type Row } from "./matrix.ts";

/** Everything one run has seen. */
export interface Report {
  /** Ferry's server with other people's clients. */
  readonly server: readonly Row[];
  /** Ferry's client with other people's servers. */
  readonly client: readonly Row[];
  /** What came of the mirror there and back. */
  readonly mirror: Cell;
  /** What the mirror carried, in words. */
  readonly mirrored: string;
}

/** docs/INTEROP.md: the matrix, the versions, and the reason of each gap. */
export function interopPage({ server, client, mirror, mirrored }: Report): string {
  const notes = new Notes();
  const tables = [
    "## ferry's server with other clients",
    "",
    ...table("client", server, notes),
    "",
    `lftp \`mirror -R\` of a tree and \`mirror\` of it back (${mirrored}; names with spaces, quotes, a leading`,
    "dash, UTF-8, `%`, `*`, a backslash, hidden ones, and empty files), then `diff -r`:",
    `${cellText(mirror, notes)}.`,
    "",
    "## ferry's client with other servers",
    "",
    ...table("server", client, notes),
    "",
  ];
  return [
    "# Clients and servers that ferry was tested with",
    "",
    "Made by `deno task interop` from a run against the real programs; do not edit by hand. `yes` means",
    "that the files on both sides were compared byte for byte, and that the commands on the wire were the",
    "ones that the column names. A resumed transfer counts only if nothing but the missing rest was sent.",
    "",
    ...tables,
    ...notes.lines(),
    "## Versions",
    "",
    ...[...server, ...client].map(({ peer, version }) => `- ${peer} ${version}`),
    "",
  ].join("\n");
}

/** What must be the same in every run: the page without the versions. */
export function withoutVersions(page: string): string {
  return page.split("\n## Versions\n")[0] ?? "";
}

function table(peer: string, rows: readonly Row[], notes: Notes): string[] {
  return [
    `| ${[peer, ...COLUMNS].join(" | ")} |`,
    `|${"---|".repeat(COLUMNS.length + 1)}`,
    ...rows.map((row) => {
      const cells = COLUMNS.map((column) => {
        const cell = row.cells.get(column);
        return cell === undefined ? "failed" : cellText(cell, notes);
      });
      return `| ${[row.peer, ...cells].join(" | ")} |`;
    }),
  ];
}

function cellText(cell: Cell, notes: Notes): string {
  switch (cell.kind) {
    case "yes":
      return "yes";
    case "partly":
      return `all but ${cell.but} ${notes.mark(cell.reason)}`;
    case "no":
      return `no ${notes.mark(cell.reason)}`;
    case "failed":
    case "skipped":
      return `${cell.kind} ${notes.mark(cell.reason.split("\n")[0] ?? "")}`;
  }
}

/** The reasons below the tables; a repeated one keeps its number. */
export class Notes {
  readonly #reasons: string[] = [];

  mark(reason: string): string {
    if (!this.#reasons.includes(reason)) this.#reasons.push(reason);
    return `[${this.#reasons.indexOf(reason) + 1}]`;
  }

  lines(): string[] {
    if (this.#reasons.length === 0) return [];
    return [
      "## The reason of each gap",
      "",
      ...this.#reasons.map((reason, index) => `${index + 1}. ${reason}`),
      "",
    ];
  }
}
