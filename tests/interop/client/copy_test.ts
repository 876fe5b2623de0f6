import { assertEquals, assertStringIncludes } from "@std/assert";
import { copiedLine } from "../../../core/events/schema.ts";
import { TestAuthority } from "../../support/tls/certificate_maker.ts";
import { runClient } from "../../support/process/ferry_client.ts";
import { startFerry } from "../../support/process/ferry_process.ts";
import { tempFolder } from "../../support/files/temp_folder.ts";
import { findPeer } from "../program.ts";
import { type RunningServer, startServer } from "../running_server.ts";
import { sampleBytes } from "../samples.ts";
import { withArguments, withLines } from "../servers/configured.ts";
import type { PeerServer } from "../servers/peer_server.ts";
import { PROFTPD } from "../servers/proftpd.ts";
import { PURE_FTPD } from "../servers/pure_ftpd.ts";
import { PYFTPDLIB } from "../servers/pyftpdlib.ts";
import { VSFTPD } from "../servers/vsftpd.ts";
import { isAvailable, TLS_VARIANTS } from "../tls/peer_servers.ts";

const OLD = new Date("2020-01-02T03:04:05Z");
const CONTENT = sampleBytes();

/** Servers that send to and take from others than their client. */
const OPEN = {
  pureFtpd: withArguments(PURE_FTPD, ["-w"]),
  proftpd: withLines(PROFTPD, "proftpd.conf", ["AllowForeignAddress on"]),
  vsftpd: withLines(VSFTPD, "vsftpd.conf", ["pasv_promiscuous=YES", "port_promiscuous=YES"]),
} as const;

/** The same as most people run them. */
const CLOSED = { pureFtpd: PURE_FTPD, proftpd: PROFTPD, vsftpd: VSFTPD, pyftpdlib: PYFTPDLIB };

interface Case {
  readonly source: PeerServer;
  readonly target: PeerServer;
  readonly direct: boolean;
}

const CASES: readonly Case[] = [
  { source: OPEN.pureFtpd, target: OPEN.pureFtpd, direct: true },
  { source: OPEN.proftpd, target: OPEN.proftpd, direct: true },
  { source: OPEN.pureFtpd, target: OPEN.proftpd, direct: true },
  { source: OPEN.proftpd, target: OPEN.vsftpd, direct: true },
  { source: OPEN.vsftpd, target: OPEN.pureFtpd, direct: true },
  { source: OPEN.pureFtpd, target: CLOSED.pureFtpd, direct: false },
  { source: CLOSED.pureFtpd, target: OPEN.pureFtpd, direct: false },
  { source: OPEN.proftpd, target: CLOSED.proftpd, direct: false },
  // Without AllowForeignAddress ProFTPD still takes connections from others than its client.
  { source: CLOSED.proftpd, target: OPEN.proftpd, direct: true },
  { source: CLOSED.vsftpd, target: CLOSED.pyftpdlib, direct: false },
  { source: CLOSED.pyftpdlib, target: CLOSED.vsftpd, direct: false },
];

for (const one of CASES) {
  const { source, target, direct } = one;
  const kindOf = (server: PeerServer) => Object.values(OPEN).includes(server) ? "open " : "";
  const names = `${kindOf(source)}${source.name} to ${kindOf(target)}${target.name}`;
  const way = direct ? "from server to server" : "through this machine";
  Deno.test({ name: `cp, ${names}: ${way}`, ignore: unable(one), fn: () => copies(one) });
}

function unable({ source, target }: Pick<Case, "source" | "target">): boolean {
  return [source, target].some((server) => {
    const missing = server.programs.some((program) => findPeer(program) === undefined);
    return (missing && Deno.env.get("CI") !== "true") || (server.needsRoot && Deno.uid() !== 0);
  });
}

/** The client is 127.0.0.1, and the servers have other addresses: they tell strangers from it. */
const SOURCE = "127.0.0.2";
const TARGET = "127.0.0.3";

function urlOf(running: RunningServer, { account }: PeerServer, path: string): string {
  const login = [account.user, account.password].map(encodeURIComponent).join(":");
  return `ftp://${login}@${running.hostname}:${running.port}/${path}`;
}

/** Two files by one command: the second one goes the way that was learnt with the first. */
async function copies({ source, target, direct }: Case): Promise<void> {
  await using there = await tempFolder();
  await using here = await tempFolder();
  await there.write("one.bin", CONTENT);
  await there.write("two.bin", CONTENT.subarray(3));
  await Deno.utime(there.at("one.bin"), OLD, OLD);
  await Deno.chmod(here.path, 0o777);
  await using from = await startServer(source, there.path, "ipv4", false, SOURCE);
  await using to = await startServer(target, here.path, "ipv4", false, TARGET);
  const urls = ["one.bin", "two.bin"].map((name) => urlOf(from, source, name));
  const args = ["cp", "--json", "-j", "1", "--retry", "0", ...urls, urlOf(to, target, "")];
  const { code, stdout, stderr } = await runClient(args);
  assertEquals(code, 0, stderr);
  const lines = stdout.trim().split("\n").map((line) => copiedLine.parse(JSON.parse(line)));
  assertEquals(lines.map((line) => line.direct), [direct, direct], stdout);
  assertEquals(await Deno.readFile(here.at("one.bin")), CONTENT);
  assertEquals(await Deno.readFile(here.at("two.bin")), CONTENT.subarray(3));
  assertEquals((await Deno.stat(here.at("one.bin"))).mtime, OLD);
}

Deno.test({
  name: "cp to a ferry server, which never connects to strangers: through this machine",
  ignore: unable({ source: OPEN.pureFtpd, target: OPEN.pureFtpd }),
  fn: async () => {
    await using there = await tempFolder();
    await using here = await tempFolder();
    await there.write("one.bin", CONTENT);
    const source = OPEN.pureFtpd;
    await using from = await startServer(source, there.path, "ipv4", false, SOURCE);
    await using to = await startFerry(
      ["--host", TARGET, "--port", "0", "--tls", "off", "--write", "--anonymous", here.path],
    );
    const args = ["cp", urlOf(from, source, "one.bin"), `${to.url}/`];
    const { code, stderr } = await runClient(args);
    assertEquals(code, 0, stderr);
    assertStringIncludes(stderr, `through this machine: ${TARGET}:${to.port} says 501`);
    assertEquals(await Deno.readFile(here.at("one.bin")), CONTENT);
  },
});

const authority = await TestAuthority.root();
const certificate = await authority.issue({ addresses: [SOURCE, TARGET] });
const [TLS] = TLS_VARIANTS.filter(({ name }) => name === "pure-ftpd --tls=3");

Deno.test({
  name: "cp between two servers that require TLS: through this machine, protected",
  ignore: TLS === undefined || !isAvailable(TLS.server(certificate)) || Deno.uid() !== 0,
  fn: async () => {
    if (TLS === undefined) return;
    await using there = await tempFolder();
    await using here = await tempFolder();
    await using local = await tempFolder();
    await there.write("one.bin", CONTENT);
    const peer = withArguments(TLS.server(certificate), ["-w"]);
    await using from = await startServer(peer, there.path, "ipv4", false, SOURCE);
    await using to = await startServer(peer, here.path, "ipv4", false, TARGET);
    const ca = await local.write("root.pem", authority.cert);
    const urls = [urlOf(from, peer, "one.bin"), urlOf(to, peer, "copy.bin")];
    const args = ["cp", "-v", "--ca", ca, ...urls.map((url) => url.replace("ftp:", "ftpes:"))];
    const { code, stderr } = await runClient(args);
    assertEquals(code, 0, stderr);
    assertEquals(stderr.match(/---> PROT P/g)?.length, 2);
    assertStringIncludes(stderr, "through this machine: TLS protects the data connections");
    assertEquals(await Deno.readFile(here.at("copy.bin")), CONTENT);
  },
});
