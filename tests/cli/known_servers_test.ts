import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { clientBench, runClient } from "../support/process/ferry_client.ts";
import { hasFallbackRuntime, startFerry } from "../support/process/ferry_process.ts";
import { peerTest } from "../support/process/peer_programs.ts";
import { type TempFolder, tempFolder } from "../support/files/temp_folder.ts";
import { Terminal } from "../support/terminal/script_terminal.ts";
import { type MadeCertificate, selfSigned } from "../support/tls/certificate_maker.ts";

/** An executable made with the fallback runtime has no TLS in its client (scripts/compile.ts). */
const ignore = await hasFallbackRuntime();

const TLS = ["--tls", "require", "--anonymous"] as const;

/** The options of a server with a certificate, whose files are put into the folder. */
async function withCertificate(folder: TempFolder, name: string, made: MadeCertificate) {
  const cert = await folder.write(`${name}.pem`, made.cert);
  const key = await folder.write(`${name}.key`, made.key);
  return ["--cert", cert, "--key", key];
}

Deno.test({
  name: "a server whose certificate has changed is not trusted until its line is removed",
  ignore,
  fn: async () => {
    await using folder = await tempFolder();
    const [first, second] = [await selfSigned(), await selfSigned()];
    await using served = await tempFolder();
    await served.write("a", "A");
    const known = folder.at("known");
    const list = (port: number, ...args: readonly string[]) =>
      runClient(["ls", "--known-servers", known, ...args, `ftpes://127.0.0.1:${port}/`]);
    let port = 0;
    {
      const pair = await withCertificate(folder, "first", first);
      await using server = await startFerry([...TLS, ...pair, served.path]);
      port = server.port;
      assertEquals((await list(port)).code, 7);
      const trusted = await list(port, "--trust-on-first-use");
      assertEquals([trusted.code, trusted.stdout], [0, "a\n"], trusted.stderr);
      assertEquals((await list(port)).code, 0);
    }
    const pair = await withCertificate(folder, "second", second);
    // The later --port counts.
    await using _server = await startFerry([...TLS, ...pair, "--port", String(port), served.path]);
    const changed = await list(port, "--trust-on-first-use");
    assertEquals([changed.code, changed.stdout], [7, ""], changed.stderr);
    for (const { fingerprint } of [first, second]) {
      assertStringIncludes(changed.stderr, `sha256:${fingerprint}`);
    }
    const removal = /\(sed -i (\d+)d '([^']+)'\)/.exec(changed.stderr);
    assertEquals(removal?.[2], known);
    const lines = (await Deno.readTextFile(known)).split("\n");
    await Deno.writeTextFile(known, lines.toSpliced(Number(removal?.[1]) - 1, 1).join("\n"));
    assertEquals((await list(port, "--trust-on-first-use")).code, 0);
    assertEquals((await list(port)).code, 0);
  },
});

Deno.test({
  name: "several runs at once remember all their servers",
  ignore,
  fn: async () => {
    await using folder = await tempFolder();
    await using bench = await clientBench({ serve: TLS });
    const { port } = bench.server;
    const hosts = ["127.0.0.1", "127.0.0.2", "127.0.0.3", "localhost"];
    const runs = await Promise.all(hosts.map((host) =>
      bench.ferry(
        "ls",
        "--trust-on-first-use",
        "--known-servers",
        folder.at("known"),
        `ftpes://${host}:${port}/`,
      )
    ));
    // Whether 127.0.0.2 answers depends on the system; who has listed has remembered.
    const listed = hosts.filter((_, index) => runs[index]?.code === 0);
    const text = await Deno.readTextFile(folder.at("known"));
    const remembered = [...text.matchAll(/^([^#\s]+):\d+ sha256:/gm)].map(([, host]) => host);
    assertEquals(remembered.toSorted(), listed.toSorted(), runs.map((run) => run.stderr).join());
    assert(listed.length >= 2);
  },
});

peerTest("script", "on a terminal an unknown certificate is asked about, once", async (script) => {
  if (ignore) return;
  await using folder = await tempFolder();
  await using bench = await clientBench({ remote: { "a": "A", "b": "B" }, serve: TLS });
  const pin = (await bench.server.waitForLine(/^certificate /)).slice("certificate ".length);
  const url = (path: string) => `ftpes://127.0.0.1:${bench.server.port}/${path}`;
  const args = ["get", "--known-servers", folder.at("known"), url("a"), url("b")];
  {
    await using terminal = new Terminal(script, args, bench.local.path);
    await terminal.shows(/yes\/no, default no\)\? $/);
    await terminal.type("no\n");
    assertEquals(await terminal.ended(), 7, terminal.screen);
    assertEquals(terminal.screen.match(/yes\/no/g)?.length, 1, terminal.screen);
    assertEquals(await folder.names(), []);
  }
  {
    await using terminal = new Terminal(script, args, bench.local.path);
    await terminal.shows(/yes\/no, default no\)\? $/);
    assertStringIncludes(terminal.screen, `Its fingerprint is ${pin}`);
    assertMatch(terminal.screen, /The certificate of 127\.0\.0\.1 is not trusted/);
    await terminal.type("yes\n");
    assertEquals(await terminal.ended(), 0, terminal.screen);
  }
  await using terminal = new Terminal(script, args, bench.local.path);
  assertEquals(await terminal.ended(), 0, terminal.screen);
  assert(!terminal.screen.includes("yes/no"), terminal.screen);
  assertEquals(await bench.local.names(), ["a", "b"]);
});

peerTest("script", "Ctrl-C at the question about a certificate is 130", async (script) => {
  if (ignore) return;
  await using folder = await tempFolder();
  await using bench = await clientBench({ serve: TLS });
  const url = `ftpes://127.0.0.1:${bench.server.port}/`;
  const args = ["ls", "--known-servers", folder.at("known"), url];
  await using terminal = new Terminal(script, args, bench.local.path);
  await terminal.shows(/yes\/no, default no\)\? $/);
  await terminal.type("y\x03");
  assertEquals(await terminal.ended(), 130, terminal.screen);
  assertEquals(await folder.names(), []);
});
