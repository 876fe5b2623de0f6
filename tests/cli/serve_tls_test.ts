import { assertEquals, assertMatch, assertNotEquals, assertStringIncludes } from "@std/assert";
import type { KeyPair } from "../../actors/transport/tls/server/joiner.ts";
import { makeSelfSigned } from "../../actors/transport/tls/server/self_signed.ts";
import { decodeLenient } from "../../core/base/text.ts";
import { type FerryServer, runFerry, startFerry } from "../support/process/ferry_process.ts";
import { peerTest } from "../support/process/peer_programs.ts";
import { type TempFolder, tempFolder } from "../support/files/temp_folder.ts";
import { TlsWire } from "../support/tls/tls_wire.ts";
import { WireClient } from "../support/ftp/wire_client.ts";

const CERTIFICATE = /^certificate sha256:([0-9a-f]{64})$/;

async function printedFingerprint(server: FerryServer): Promise<string> {
  const [, fingerprint = ""] = CERTIFICATE.exec(await server.waitForLine(CERTIFICATE)) ?? [];
  return fingerprint;
}

async function newPair(): Promise<KeyPair> {
  return await makeSelfSigned({ names: ["localhost"], addresses: ["127.0.0.1"] }, Date.now());
}

async function fingerprintOf({ cert }: KeyPair): Promise<string> {
  const base64 = cert.replaceAll(/-----[^-]+-----|\s/g, "");
  const der = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", der));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function writePair(folder: TempFolder, { cert, key }: KeyPair) {
  return {
    cert: await folder.write("cert.pem", cert),
    key: await folder.write("key.pem", key),
  };
}

Deno.test("serve makes a certificate once, prints its fingerprint, and presents it", async () => {
  await using state = await tempFolder();
  await using shared = await tempFolder();
  const env = { XDG_STATE_HOME: state.path };
  const fingerprints: string[] = [];
  for (let run = 0; run < 2; run += 1) {
    await using server = await startFerry([shared.path], { env });
    fingerprints.push(await printedFingerprint(server));
    using wire = await TlsWire.explicit(server);
    assertEquals(wire.peer.fingerprint, fingerprints[0]);
    await wire.client.login();
  }
  assertEquals(fingerprints[1], fingerprints[0]);
});

Deno.test("two that start at the same time keep one certificate", async () => {
  await using state = await tempFolder();
  await using shared = await tempFolder();
  const env = { XDG_STATE_HOME: state.path };
  const servers = await Promise.all([
    startFerry([shared.path], { env }),
    startFerry([shared.path], { env }),
  ]);
  const [first, second] = await Promise.all(servers.map(printedFingerprint));
  assertEquals(first, second);
  for (const server of servers) await server.stop();
});

Deno.test("serve --cert uses the operator's files, and SIGHUP reads them again", async () => {
  await using folder = await tempFolder();
  const before = await newPair();
  const { cert, key } = await writePair(folder, before);
  await using server = await startFerry(["--cert", cert, "--key", key, folder.path]);
  assertEquals(await printedFingerprint(server), await fingerprintOf(before));
  using early = await TlsWire.login(server);

  await folder.write("key.pem", "nonsense");
  Deno.kill(server.pid, "SIGHUP");
  const complaint = await server.waitForLine(/stays in use/);
  assertStringIncludes(complaint, "key.pem");
  using kept = await TlsWire.explicit(server);
  assertEquals(kept.peer.fingerprint, await fingerprintOf(before));

  const after = await newPair();
  await writePair(folder, after);
  Deno.kill(server.pid, "SIGHUP");
  await server.waitForLine(new RegExp(`^certificate sha256:${await fingerprintOf(after)}$`));
  using fresh = await TlsWire.explicit(server);
  assertEquals(fresh.peer.fingerprint, await fingerprintOf(after));
  assertNotEquals(await fingerprintOf(before), await fingerprintOf(after));

  // An earlier session continues with its old certificate.
  using data = await early.data();
  await early.client.ask("NLST", 150);
  assertEquals(data.fingerprint, await fingerprintOf(before));
  await early.client.expect(226);
});

Deno.test("a certificate that cannot be used is refused at the start, exit code 6", async () => {
  await using folder = await tempFolder();
  const pair = await newPair();
  const { cert, key } = await writePair(folder, { cert: pair.cert, key: (await newPair()).key });
  for (const files of [["--cert", folder.at("none.pem")], ["--cert", cert, "--key", key]]) {
    const { code, stderr } = await runFerry(["serve", ...files, folder.path]);
    assertEquals(code, 6);
    assertMatch(stderr, /^ferry: cannot (read|use) .*\.pem/);
  }
});

Deno.test("serve --tls off has no certificate and no AUTH; --tls implicit is ftps", async () => {
  await using folder = await tempFolder();
  await using off = await startFerry(["--tls", "off", folder.path]);
  using plain = await WireClient.login(off);
  await plain.ask("AUTH TLS", 534);
  await off.stop();
  assertEquals(off.stderrLines.filter((line) => CERTIFICATE.test(line)), []);
  await using implicit = await startFerry(["--tls", "implicit", folder.path]);
  assertMatch(implicit.url, /^ftps:/);
  using wire = await TlsWire.implicit(implicit);
  await wire.client.expect(220);
  await wire.client.login();
});

for (const version of ["1_2", "1_3"]) {
  peerTest(
    "openssl",
    `s_client, explicit and implicit, TLS ${version}`,
    async (openssl) => {
      await using folder = await tempFolder();
      await using explicit = await startFerry([folder.path]);
      await using implicit = await startFerry(["--tls", "implicit", folder.path]);
      const cases = [
        { port: explicit.port, starttls: ["-starttls", "ftp"] },
        { port: implicit.port, starttls: [] },
      ];
      for (const { port, starttls } of cases) {
        const connection = [
          "-connect",
          `127.0.0.1:${port}`,
          ...starttls,
          `-tls${version}`,
          "-crlf",
        ];
        const said = await run(openssl, ["s_client", ...connection], "NOOP\nQUIT\n");
        assertStringIncludes(said, `TLSv${version.replace("_", ".")}`);
        assertStringIncludes(said, "200 NOOP");
        assertStringIncludes(said, "221 ");
      }
    },
  );
}

async function run(program: string, args: readonly string[], stdin: string): Promise<string> {
  const child = new Deno.Command(program, {
    args: [...args],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(stdin));
  const output = await child.output();
  await writer.close().catch(() => undefined);
  return decodeLenient(output.stdout) + decodeLenient(output.stderr);
}
