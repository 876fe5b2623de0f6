// Tests ferry with other clients and servers, as real processes over loopback: `deno task interop` runs every cell of
// the table and writes docs/INTEROP.md. With --check it writes nothing and fails if the page differs. Arguments are
// names of programs: then only those are tested, and the page is not written. A program that is not installed
// (scripts/install_peers.sh) is skipped with a message; with CI=true that is a failure.

import { errorMessage } from "../core/base/error_text.ts";
import { pooledMap } from "@std/async/pool";
import { clientRow } from "../tests/interop/client_cases.ts";
import { BASIC_FTP } from "../tests/interop/clients/basic_ftp.ts";
import { CURL } from "../tests/interop/clients/curl.ts";
import { FTPLIB } from "../tests/interop/clients/ftplib.ts";
import { INETUTILS_FTP } from "../tests/interop/clients/inetutils_ftp.ts";
import { LFTP } from "../tests/interop/clients/lftp.ts";
import { NCFTP } from "../tests/interop/clients/ncftp.ts";
import { TNFTP } from "../tests/interop/clients/tnftp.ts";
import { WGET } from "../tests/interop/clients/wget.ts";
import { type Cell, type Row, uniformRow } from "../tests/interop/matrix.ts";
import { mirrorThereAndBack } from "../tests/interop/mirror.ts";
import { findPeer } from "../tests/interop/program.ts";
import { interopPage, type Report, withoutVersions } from "../tests/interop/report.ts";
import { serverRow } from "../tests/interop/server_cases.ts";
import { PROFTPD } from "../tests/interop/servers/proftpd.ts";
import { PURE_FTPD } from "../tests/interop/servers/pure_ftpd.ts";
import { PYFTPDLIB } from "../tests/interop/servers/pyftpdlib.ts";
import { VSFTPD } from "../tests/interop/servers/vsftpd.ts";

const PAGE = "docs/INTEROP.md";
const AT_ONCE = 3;
const CLIENTS = [CURL, WGET, LFTP, TNFTP, NCFTP, INETUTILS_FTP, FTPLIB, BASIC_FTP];
const SERVERS = [VSFTPD, PROFTPD, PURE_FTPD, PYFTPDLIB];

const NO_MIRROR: Pick<Report, "mirror" | "mirrored"> = {
  mirror: { kind: "skipped", reason: "not asked for" },
  mirrored: "not tried",
};

const checking = Deno.args.includes("--check");
const chosen = Deno.args.filter((argument) => !argument.startsWith("-"));
const start = performance.now();
const report = await run();
const cells = [
  ...[...report.server, ...report.client].flatMap(({ cells }) => [...cells.values()]),
  report.mirror,
];
const count = (...kinds: readonly Cell["kind"][]) =>
  cells.filter(({ kind }) => kinds.includes(kind)).length;
const failed = count("failed") + (await settlePage()).length;
console.log(`${count("no")} things a peer does not do, ${count("skipped")} skipped`);
console.log(`took ${Math.round((performance.now() - start) / 1000)} s`);
console.log(`${count("yes", "partly")} passed, ${failed} failed`);
Deno.exit(failed === 0 ? 0 : 1);

async function run(): Promise<Report> {
  const wanted = ({ name }: { readonly name: string }) =>
    chosen.length === 0 || chosen.includes(name);
  // The servers come first: one of them is slow to accept connections.
  const rows = [
    ...SERVERS.filter(wanted).map((server) => () =>
      rowOf(server, server.needsRoot, () => clientRow(server))
    ),
    ...CLIENTS.filter(wanted).map((client) => () => rowOf(client, false, () => serverRow(client))),
  ];
  const done: Row[] = [];
  for await (const row of pooledMap(AT_ONCE, rows, (row) => row())) done.push(row);
  const names = new Set(SERVERS.map(({ name }) => name));
  const { mirror, mirrored } = wanted(LFTP) ? await tryMirror() : NO_MIRROR;
  return {
    server: done.filter(({ peer }) => !names.has(peer)),
    client: done.filter(({ peer }) => names.has(peer)),
    mirror,
    mirrored,
  };
}

/** One row, and a line for every cell that failed. */
async function rowOf(
  peer: { readonly name: string; readonly programs: readonly string[] },
  needsRoot: boolean,
  make: () => Promise<Row>,
): Promise<Row> {
  const missing = whyNot(peer.programs, needsRoot);
  const row = missing === undefined
    ? await make().catch((error: unknown) => uniformRow(peer.name, failure(error)))
    : uniformRow(peer.name, absent(missing));
  const yes = [...row.cells.values()].filter(({ kind }) => kind === "yes").length;
  console.log(`${row.peer} ${row.version}: ${yes} of ${row.cells.size} yes`);
  if (missing !== undefined) console.log(`  skipped: ${missing}`);
  for (const [column, cell] of row.cells) {
    if (cell.kind === "failed") console.log(`  ${column} failed: ${cell.reason}`);
  }
  return row;
}

function whyNot(programs: readonly string[], needsRoot: boolean): string | undefined {
  const missing = programs.find((program) => findPeer(program) === undefined);
  if (missing !== undefined) {
    return `${missing} is not installed; scripts/install_peers.sh installs it`;
  }
  return needsRoot && Deno.uid() !== 0 ? "it starts only as root" : undefined;
}

function absent(reason: string): Cell {
  return { kind: Deno.env.get("CI") === "true" ? "failed" : "skipped", reason };
}

function failure(error: unknown): Cell {
  return { kind: "failed", reason: errorMessage(error) };
}

async function tryMirror(): Promise<Pick<Report, "mirror" | "mirrored">> {
  const missing = whyNot(LFTP.programs, false);
  if (missing !== undefined) return { mirror: absent(missing), mirrored: "not tried" };
  try {
    const mirrored = await mirrorThereAndBack();
    console.log(`lftp mirror there and back: ${mirrored}`);
    return { mirror: { kind: "yes" }, mirrored };
  } catch (error) {
    const mirror = failure(error);
    console.log(`lftp mirror failed: ${mirror.kind === "yes" ? "" : mirror.reason}`);
    return { mirror, mirrored: "not all of it" };
  }
}

/** Writes or checks the page after a complete run; returns what is wrong with it. */
async function settlePage(): Promise<string[]> {
  if (chosen.length > 0) return [];
  if (count("failed", "skipped") > 0) {
    console.log(
      `${PAGE} is left alone: it is made from a run in which everything was tried and worked`,
    );
    return [];
  }
  const page = interopPage(report);
  const present = await Deno.readTextFile(PAGE).catch(() => "");
  if (withoutVersions(page) === withoutVersions(present)) return [];
  if (checking) {
    console.log(`${PAGE} says something else: run \`deno task interop\` and commit it`);
    return [PAGE];
  }
  await Deno.writeTextFile(PAGE, page);
  console.log(`wrote ${PAGE}`);
  return [];
}
