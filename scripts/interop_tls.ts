// Tests ferry's server with other clients over TLS, as real processes over loopback: `deno task interop-tls` runs every
// cell of the table and writes docs/INTEROP_TLS.md. With --check it writes nothing and fails if the page differs. A
// client that is not installed is skipped with a message; with CI=true that is a failure.

import type { Cell } from "../tests/interop/matrix.ts";
import { findPeer } from "../tests/interop/program.ts";
import { Notes } from "../tests/interop/report.ts";
import { TLS_CLIENTS } from "../tests/interop/tls/clients.ts";
import { TLS_COLUMNS, type TlsRow, tlsRows } from "../tests/interop/tls/tls_cases.ts";

const PAGE = "docs/INTEROP_TLS.md";

const rows: TlsRow[] = [];
let skipped = 0;
for (const client of TLS_CLIENTS) {
  if (findPeer(client.program) === undefined) {
    console.log(
      `skipped: ${client.program} is not installed; scripts/install_peers.sh installs it`,
    );
    skipped += 1;
  } else {
    rows.push(...await tlsRows(client));
  }
}
for (const { peer, version, mode, cells } of rows) {
  const shown = TLS_COLUMNS.map((column) => `${column}: ${cells.get(column)?.kind}`);
  console.log(`${peer} ${version} ${mode}: ${shown.join(", ")}`);
  for (const [column, cell] of cells) {
    if (cell.kind === "failed") console.log(`  ${column} failed: ${cell.reason}`);
  }
}
const cells = rows.flatMap(({ cells }) => [...cells.values()]);
const count = (kind: Cell["kind"]) => cells.filter((cell) => cell.kind === kind).length;
console.log(`${count("yes")} yes, ${count("no")} no, ${count("failed")} failed`);
const wrong = count("failed") + (Deno.env.get("CI") === "true" ? skipped : 0);
Deno.exit(wrong + await settlePage() === 0 ? 0 : 1);

async function settlePage(): Promise<number> {
  if (count("failed") + skipped > 0) return 0;
  const text = page();
  const present = await Deno.readTextFile(PAGE).catch(() => "");
  if (text === present) return 0;
  if (Deno.args.includes("--check")) {
    console.log(`${PAGE} says something else: run \`deno task interop-tls\` and commit it`);
    return 1;
  }
  await Deno.writeTextFile(PAGE, text);
  console.log(`wrote ${PAGE}`);
  return 0;
}

function page(): string {
  const notes = new Notes();
  const text = ({ kind, ...cell }: Cell) =>
    "reason" in cell ? `${kind} ${notes.mark(cell.reason)}` : kind;
  const table = rows.map(({ peer, version, mode, cells }) => {
    const shown = TLS_COLUMNS.map((column) => {
      const cell = cells.get(column);
      return cell === undefined ? "" : text(cell);
    });
    return `| ${[peer, version, mode, ...shown].join(" | ")} |`;
  });
  return [
    "# Clients that ferry's server was tested with over TLS",
    "",
    "Made by `deno task interop-tls` from a run against the real programs; do not edit by hand. In each cell a",
    "file was fetched and sent back, and compared byte for byte; the server saw the version of TLS and the level",
    "of each data connection. `resumes`: both data connections resumed the session of the control connection,",
    "according to the server, and to the client if it reports it. In TLS 1.3 a ticket works only once.",
    "",
    `| ${["client", "TLS", "mode", ...TLS_COLUMNS].join(" | ")} |`,
    `|${"---|".repeat(TLS_COLUMNS.length + 3)}`,
    ...table,
    "",
    ...notes.lines(),
  ].join("\n");
}
