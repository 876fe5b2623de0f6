import { assert, assertEquals } from "@std/assert";
import { TestAuthority } from "../../support/tls/certificate_maker.ts";
import { type ProbeRun, runProbe } from "../../support/process/probe_run.ts";
import { clientBench } from "../../support/process/ferry_client.ts";
import { type TempFolder, tempFolder } from "../../support/files/temp_folder.ts";
import { inZone, withArguments, withLines } from "../servers/configured.ts";
import type { PeerServer } from "../servers/peer_server.ts";
import { PROFTPD } from "../servers/proftpd.ts";
import { PURE_FTPD } from "../servers/pure_ftpd.ts";
import { PYFTPDLIB } from "../servers/pyftpdlib.ts";
import { VSFTPD } from "../servers/vsftpd.ts";
import { proftpdModules, TLS_VARIANTS, type TlsVariant } from "../tls/peer_servers.ts";
import { startServer } from "../running_server.ts";
import { realPeerTest, type RunningPeer } from "./real_peers.ts";

const root = await TestAuthority.root();
const certificate = await root.issue();

/** What is in the folder. */
async function fill(remote: TempFolder): Promise<void> {
  await remote.write("hello.txt", "hello\n");
  await remote.write("big.bin", new Uint8Array(300_000));
}

/** What each finding of a plain server must be, by the server's configuration in tests/interop/servers/. */
interface Truth {
  readonly mlsd: boolean;
  readonly digests: readonly string[];
  readonly setsTimesBy: "MFMT" | "MDTM";
  readonly utf8: boolean;
  readonly tls: Readonly<Record<string, unknown>>;
  readonly greets: RegExp;
}

const NO_TLS = { offered: false, used: false };

const TRUTHS: readonly (readonly [PeerServer, Truth])[] = [
  [VSFTPD, {
    mlsd: false,
    digests: [],
    setsTimesBy: "MDTM",
    utf8: false,
    tls: NO_TLS,
    greets: /vsFTPd 3/,
  }],
  // LangEngine is off, so that it does not claim UTF8.
  [PROFTPD, {
    mlsd: true,
    digests: [],
    setsTimesBy: "MFMT",
    utf8: false,
    tls: NO_TLS,
    greets: /ProFTPD Server/,
  }],
  // With --tls=0 it names AUTH in FEAT all the same, and refuses it.
  [PURE_FTPD, {
    mlsd: true,
    digests: [],
    setsTimesBy: "MFMT",
    utf8: true,
    tls: { offered: true, refused: true, used: false, required: false },
    greets: /Pure-FTPd/,
  }],
  [PYFTPDLIB, {
    mlsd: true,
    digests: [],
    setsTimesBy: "MFMT",
    utf8: true,
    tls: NO_TLS,
    greets: /pyftpdlib/,
  }],
];

/** That a field that is a list has all of these. */
function assertHas(list: unknown, ...wanted: readonly string[]): void {
  const missing = wanted.filter((one) => !Array.isArray(list) || !list.includes(one));
  assertEquals(missing, [], JSON.stringify(list));
}

/** The own fields of the ability of that name. */
function abilityOf(run: ProbeRun, ability: string) {
  return run.of("ability").find((one) => one.ability === ability);
}

for (const [peer, truth] of TRUTHS) {
  realPeerTest(peer, "what a probe finds is true", fill, async ({ server, remote, url, env }) => {
    const run = await runProbe(["--write", "--sessions", "3", url("")], { env });
    assertEquals([run.code, run.works, run.of("failed")], [0, true, []]);
    const [{ address, port } = {}] = run.of("connection");
    assertEquals([address, port], [server.hostname, server.port]);
    assert(truth.greets.test(String(run.of("greeting")[0]?.words)));
    assertEquals(run.of("tls"), [truth.tls]);
    assertEquals(run.of("login"), [{ account: peer.account.user }]);
    assertEquals(run.of("passive-address"), [{ address: "127.0.0.1", relation: "same" }]);
    assertEquals(run.of("data"), [
      { way: "EPSV", works: true, used: true },
      { way: "active", works: true, used: false },
    ]);
    assertEquals(
      run.of("listing").map(({ command, entries, used }) => [command, entries, used]),
      [...(truth.mlsd ? [["MLSD", 2, true]] : []), ["LIST", 2, !truth.mlsd]],
    );
    assertEquals(run.of("listing").at(-1)?.dialect, "Unix");
    assertEquals(run.of("names"), [{ utf8: truth.utf8, seen: "ascii" }]);
    assertEquals(run.of("listing-zone"), [{ ahead: 0 }]);
    assert(run.of("clock").every(({ ahead }) => Math.abs(Number(ahead)) <= 2));
    for (const ability of ["resume", "size", "time"]) {
      assertEquals(abilityOf(run, ability)?.works, true, ability);
    }
    assertEquals(abilityOf(run, "set-time")?.commands, [truth.setsTimesBy]);
    assertEquals(abilityOf(run, "digest")?.commands, [...truth.digests]);
    const [{ name, bytes } = {}] = run.of("download");
    assertEquals([name, bytes], ["big.bin", 300_000]);
    assertEquals(run.of("upload").map((one) => [one.bytes, one.compared]), [[1_048_576, true]]);
    assertEquals(run.of("sessions"), [{ tried: 3, allowed: 3 }]);
    const left = Array.from(Deno.readDirSync(remote.path), (entry) => entry.name);
    assertEquals(left.toSorted(), ["big.bin", "hello.txt"]);
  });
}

Deno.test("ferry: what a probe finds is true", async () => {
  await using bench = await clientBench({
    remote: { "hello.txt": "hello\n", "big.bin": new Uint8Array(300_000) },
    serve: ["--write", "--anonymous", "--max-sessions-per-address", "2"],
  });
  const run = await runProbe(["--write", "--sessions", "4", bench.url("")]);
  assertEquals([run.code, run.of("failed")], [0, []]);
  const [{ offered, used, required } = {}] = run.of("tls");
  assertEquals([offered, used, required], [true, true, false]);
  assertEquals(run.of("data-tls"), [{ works: true, resumed: true }]);
  assertEquals(run.of("tls-resumption"), [{ required: false }]);
  assertHas(abilityOf(run, "digest")?.commands, "HASH", "XCRC", "XSHA256");
  assertEquals(abilityOf(run, "set-time")?.commands, ["MFMT"]);
  assertEquals(run.of("names"), [{ utf8: true, seen: "ascii" }]);
  const [{ tried, allowed } = {}] = run.of("sessions");
  assertEquals([tried, allowed, run.cures("sessions")], [4, 2, ["-j 2"]]);
});

/** A server with something unusual in its configuration, and what the probe says about that. */
function unusual(
  peer: PeerServer,
  what: string,
  options: readonly string[],
  check: (run: ProbeRun, running: RunningPeer) => void,
): void {
  realPeerTest(peer, `a probe finds ${what}`, fill, async (running) => {
    check(await runProbe([...options, running.url("")], { env: running.env }), running);
  });
}

const MASQUERADED = [{ address: "10.9.8.7", relation: "private" }];

unusual(
  withLines(VSFTPD, "vsftpd.conf", ["pasv_address=10.9.8.7", "max_per_ip=2", "port_enable=NO"]),
  "a false address, no active mode and two sessions",
  ["--sessions", "4"],
  (run) => {
    assertEquals(run.code, 0);
    assertEquals(run.of("passive-address"), MASQUERADED);
    assertEquals(run.of("data").map(({ way, works }) => [way, works]), [
      ["EPSV", true],
      ["active", false],
    ]);
    assertEquals([run.of("sessions")[0]?.allowed, run.cures("sessions")], [2, ["-j 2"]]);
  },
);

unusual(
  withLines(VSFTPD, "vsftpd.conf", ["pasv_enable=NO"]),
  "no passive mode, which --active cures",
  [],
  (run) => {
    assertEquals(run.of("failed").map(({ step }) => step), ["data"]);
    assertEquals([run.code === 0, run.cures("failed")[0]], [false, "--active"]);
  },
);

unusual(
  withLines(VSFTPD, "vsftpd.conf", ["pasv_enable=NO"]),
  "that --active works where passive mode does not",
  ["--active"],
  (run) => assertEquals([run.code, run.works], [0, true]),
);

unusual(
  withLines(VSFTPD, "vsftpd.conf", ["write_enable=NO"]),
  "that nothing can be written",
  ["--write"],
  (run) => assertEquals([run.code, run.of("failed")[0]?.step], [5, "upload"]),
);

unusual(
  inZone(
    "XYZ-02",
    withLines(PROFTPD, "proftpd.conf", [
      "MasqueradeAddress 10.9.8.7",
      "MaxClientsPerHost 2",
      "TimesGMT off",
      `ModulePath ${proftpdModules()}`,
      "LoadModule mod_digest.c",
      "DigestEngine on",
    ]),
  ),
  "a false address, the zone of LIST, digests and two sessions",
  ["--sessions", "4"],
  (run) => {
    assertEquals(run.code, 0);
    assertEquals(run.of("passive-address"), MASQUERADED);
    assertEquals(run.of("listing-zone"), [{ ahead: 7200 }]);
    assertHas(abilityOf(run, "digest")?.commands, "HASH", "XSHA256", "XMD5");
    assertEquals(run.of("sessions")[0]?.allowed, 2);
  },
);

unusual(
  withArguments(PURE_FTPD, ["-P", "10.9.8.7", "-C", "2"]),
  "a false address and two sessions",
  ["--sessions", "4"],
  (run) => {
    assertEquals(run.code, 0);
    assertEquals(run.of("passive-address"), MASQUERADED);
    assertEquals(run.of("sessions")[0]?.allowed, 2);
  },
);

/** By name of the variant: whether the server insists on resumption; undefined: it does not resume at all. */
const RESUMPTION: Readonly<Record<string, boolean | undefined>> = {
  "vsftpd require_ssl_reuse=YES": true,
  "vsftpd require_ssl_reuse=YES, implicit": true,
  "ProFTPD with its usual TLSOptions, TLS 1.2": true,
  "ProFTPD with its usual TLSOptions, TLS 1.3": true,
  "ProFTPD with its usual TLSOptions, implicit": true,
  "pure-ftpd --tls=3": undefined,
  "pyftpdlib": false,
};

for (const variant of TLS_VARIANTS) {
  const { name, server } = variant;
  const ignore = server(certificate).needsRoot && Deno.uid() !== 0;
  const fn = () => meet(variant);
  Deno.test({ name: `${name}: what a probe finds about TLS is true`, ignore, fn });
}

/** Probes a server over TLS: trusted, in clear, and without its authority. */
async function meet({ name, scheme, version, server }: TlsVariant): Promise<void> {
  const peer = server(certificate);
  await using remote = await tempFolder();
  await using local = await tempFolder();
  await fill(remote);
  const authority = await local.write("root.pem", root.cert);
  await using running = await startServer(peer, remote.path, "ipv4", scheme === "ftps");
  const user = encodeURIComponent(peer.account.user);
  const url = `${scheme}://${user}@${running.hostname}:${running.port}/`;
  const env = { FERRY_PASSWORD: peer.account.password };
  const run = await runProbe(["--ca", authority, url], { env });
  assertEquals([run.code, run.of("failed")], [0, []]);
  const [tls = {}] = run.of("tls");
  // With TLS from the first byte there is no asking without it.
  assertEquals([tls.used, tls.required], [true, scheme === "ftps" ? undefined : true]);
  if (version !== undefined) assertEquals(tls.version, version);
  const [shown = {}] = run.of("certificate");
  assertEquals([shown.sha256, shown.trusted], [certificate.fingerprint, true]);
  assertHas(shown.names, "localhost", "127.0.0.1");
  const required = RESUMPTION[name];
  assertEquals(run.of("data-tls"), [{ works: true, resumed: required !== undefined }]);
  assertEquals(run.of("tls-resumption"), required === undefined ? [] : [{ required }]);
  if (scheme === "ftps") return;
  const inClear = await runProbe(["--tls", "off", url.replace("ftpes:", "ftp:")], { env });
  assert(inClear.code !== 0);
  assertEquals(inClear.cures("failed")[0], "--tls require");
  const stranger = await runProbe([url], { env });
  assertEquals(stranger.code, 7);
  assertEquals(stranger.cures("failed")[0], `--pin sha256:${certificate.fingerprint}`);
}
