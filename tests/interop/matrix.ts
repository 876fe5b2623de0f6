import { errorMessage } from "../../core/base/error_text.ts";
/** What is tried with each peer, in the order of the table. */
export const COLUMNS = [
  "list",
  "fetch",
  "send",
  "resume fetch",
  "resume send",
  "rename",
  "delete",
  "awkward names",
  "EPSV",
  "PASV",
  "EPRT",
  "PORT",
  "IPv4",
  "IPv6",
] as const;

export type Column = typeof COLUMNS[number];

/** The commands that arrange a data connection: two where the server listens, two where the client does. */
export const DATA_COMMANDS = ["EPSV", "PASV", "EPRT", "PORT"] as const;

export type DataCommand = typeof DATA_COMMANDS[number];

export type Family = "ipv4" | "ipv6";

/** Why a peer cannot do something, known before it is tried. */
export interface Gap {
  readonly gap: string;
}

/** A gap that is the peer's own: `gap("wget only fetches")`. */
export function gap(reason: string): Gap {
  return { gap: reason };
}

/** What came of one cell. */
export type Cell =
  | { readonly kind: "yes" }
  /** It works, except for what the reason says. */
  | { readonly kind: "partly"; readonly but: string; readonly reason: string }
  | { readonly kind: "no"; readonly reason: string }
  | { readonly kind: "failed"; readonly reason: string }
  /** The peer program is not on this machine. */
  | { readonly kind: "skipped"; readonly reason: string };

/** One peer, with what was seen of it. */
export interface Row {
  readonly peer: string;
  /** The version that it reports; "" if it was skipped. */
  readonly version: string;
  readonly cells: ReadonlyMap<Column, Cell>;
}

/** Tests one cell: returns the result, throws if it does not work. */
export type Attempt = () => Promise<Cell>;

/** Tries every cell of one peer in turn; an error becomes a failed cell. */
export async function fillRow(
  peer: string,
  version: string,
  attempts: Readonly<Record<Column, Attempt>>,
): Promise<Row> {
  const cells = new Map<Column, Cell>();
  for (const column of COLUMNS) cells.set(column, await tryCell(attempts[column]));
  return { peer, version, cells };
}

async function tryCell(attempt: Attempt): Promise<Cell> {
  try {
    return await attempt();
  } catch (error) {
    return { kind: "failed", reason: errorMessage(error) };
  }
}

/** A row of one and the same cell, for a peer that cannot be tried. */
export function uniformRow(peer: string, cell: Cell): Row {
  return { peer, version: "", cells: new Map(COLUMNS.map((column) => [column, cell])) };
}
