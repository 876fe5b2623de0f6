import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { formatTimestamp } from "../../core/files/listing/timestamp.ts";
import { passiveReply, type Script, ScriptedServer } from "../support/ftp/scripted_server.ts";
import { clientBench, runClient } from "../support/process/ferry_client.ts";
import { tempFolder } from "../support/files/temp_folder.ts";
import { hasFallbackRuntime } from "../support/process/ferry_process.ts";
import { runProbe } from "../support/process/probe_run.ts";

const HOUR = 3_600_000;

/** An executable made with the fallback runtime has no TLS in its client (scripts/compile.ts). */
const ignore = await hasFallbackRuntime();

/** Probes a scripted server by name and password. */
async function probed(script: Script, ...options: readonly string[]) {
  await using server = new ScriptedServer({
    files: new Map([["a", new Uint8Array(1)]]),
    ...script,
  });
  const result = await runProbe([...options, server.url("", "ann:secret")]);
  return { ...result, received: server.received };
}

Deno.test({
  name: "a server that works: every step is good, nothing is written, exit code 0",
  ignore,
  fn: async () => {
    await using bench = await clientBench({ remote: { "a.txt": "hello", "folder/": "" } });
    const { code, works, of, stderr } = await runProbe([bench.url("")]);
    assertEquals([code, works, stderr], [0, true, ""]);
    assertEquals(of("login"), [{ account: "anonymous" }]);
    assertEquals(of("data").map(({ way, works, used }) => [way, works, used]), [
      ["EPSV", true, true],
      ["active", true, false],
    ]);
    assertEquals(of("download").map(({ name, bytes }) => [name, bytes]), [["a.txt", 5]]);
    assertEquals(of("data-tls"), [{ works: true, resumed: true }]);
    assertEquals(of("upload"), []);
    assertEquals(of("failed"), []);
  },
});

Deno.test("--write stores a file, fetches it back, and leaves the folder as it was", async () => {
  await using bench = await clientBench({
    remote: { "a.txt": "hello" },
    serve: ["--write", "--anonymous"],
  });
  const { code, of } = await runProbe(["--write", bench.url("")]);
  assertEquals(code, 0);
  assertEquals(of("upload").map(({ bytes, compared }) => [bytes, compared]), [[1_048_576, true]]);
  assert(of("clock").every(({ ahead }) => Math.abs(Number(ahead)) <= 2));
  assertEquals(Array.from(Deno.readDirSync(bench.remote.path), ({ name }) => name), ["a.txt"]);
});

Deno.test("--write where nobody may write: that fails, and the exit code says so", async () => {
  await using bench = await clientBench({ remote: { "a.txt": "hello" } });
  const { code, of } = await runProbe(["--write", bench.url("")]);
  assertEquals(code, 5);
  assertEquals(of("failed").map(({ step, failure }) => [step, failure]), [[
    "upload",
    "server-refused",
  ]]);
});

Deno.test("without --json it prints lines for people, the password never", async () => {
  await using server = new ScriptedServer({
    files: new Map([["a", new Uint8Array(1)]]),
    on: { SYST: "215 secret-9 was your password" },
  });
  const { code, stdout, stderr } = await runClient(["probe", server.url("", "ann:secret-9")]);
  assertEquals([code, stderr], [0, ""]);
  assertMatch(stdout, /^ftp:\/\/ann@127\.0\.0\.1:\d+\/\n/);
  assertStringIncludes(stdout, "\ntransfers work\n");
  assert(!stdout.includes("secret-9"), stdout);
});

Deno.test("PASV with another address: it is named, and not connected to", async () => {
  const { code, of } = await probed({
    on: {
      EPSV: "502 No EPSV",
      PASV: (_, session) => passiveReply("10.1.2.3", session.listen()),
    },
  });
  assertEquals(code, 0);
  assertEquals(of("passive-address"), [{ address: "10.1.2.3", relation: "private" }]);
  const [used] = of("data");
  assertEquals([used?.way, used?.works], ["PASV", true]);
});

Deno.test("passive mode blocked: exit code 3, and --active cures it", async () => {
  const closed = (): string => {
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    return passiveReply("127.0.0.1", listener.addr.port);
  };
  const { code, of, cures } = await probed({
    on: {
      EPSV: "500 What?",
      PASV: closed,
      LIST: (_, session) => session.give("-rw-r--r-- 1 a b 5 Jan  1 2020 a\r\n"),
      RETR: (_, session) => session.give("hello"),
    },
  });
  assertEquals(code, 3);
  assertEquals(of("data").map(({ way, works }) => [way, works]), [["PASV", false], [
    "active",
    true,
  ]]);
  assertEquals(cures("failed")[0], "--active");
});

Deno.test("TLS required, and not used: exit code 4, and --tls require cures it", async () => {
  const refusal = "530 Please use AUTH TLS first";
  const { code, of, cures, received } = await probed(
    {
      on: {
        FEAT: "211-Features\r\n AUTH TLS\r\n211 End",
        USER: refusal,
      },
    },
    "--tls",
    "off",
  );
  assertEquals(code, 4);
  assertEquals(of("tls"), [{ offered: true, used: false, required: true }]);
  assertEquals(cures("failed"), ["--tls require"]);
  assert(!received.some((line) => line.startsWith("PASS")), received.join(" | "));
});

Deno.test({
  name: "an unknown certificate: exit code 7, no login is sent, and --pin cures it",
  ignore,
  fn: async () => {
    await using bench = await clientBench({ remote: { "a.txt": "" } });
    const url = bench.url("").replace("ftp:", "ftpes:");
    const { code, of, cures } = await runProbe([url]);
    assertEquals(code, 7);
    const [certificate] = of("certificate");
    assertEquals(certificate?.trusted, false);
    assertEquals(cures("failed")[0], `--pin sha256:${certificate?.sha256}`);
    assertEquals(of("login"), []);
    const pinned = await runProbe(["--pin", `sha256:${certificate?.sha256}`, url]);
    assertEquals(pinned.code, 0);
  },
});

Deno.test({
  name: "a certificate that is known is trusted, one that has changed is not",
  ignore,
  fn: async () => {
    await using folder = await tempFolder();
    await using bench = await clientBench({ remote: { "a.txt": "" } });
    const url = bench.url("").replace("ftp:", "ftpes:");
    const known = ["--known-servers", folder.at("known")];
    const list = await runClient(["ls", "--trust-on-first-use", ...known, url]);
    assertEquals(list.code, 0, list.stderr);
    const trusted = await runProbe([...known, url]);
    assertEquals([trusted.code, trusted.of("certificate")[0]?.trusted], [0, true]);
    const text = await Deno.readTextFile(folder.at("known"));
    await Deno.writeTextFile(
      folder.at("known"),
      text.replace(/sha256:\S+/, `sha256:${"0".repeat(64)}`),
    );
    const changed = await runProbe([...known, url]);
    const [certificate] = changed.of("certificate");
    assertEquals([changed.code, certificate?.trusted], [7, false]);
    assertEquals(certificate?.reason, "it is not the one that was remembered");
    assertEquals(changed.cures("failed").length, 3);
  },
});

Deno.test("a refused login is exit code 4; anonymous is told to name a user", async () => {
  const script = { on: { PASS: "530 No" } };
  const refused = await probed(script);
  assertEquals([refused.code, refused.cures("failed")], [4, ["another --user or password"]]);
  await using server = new ScriptedServer(script);
  const anonymous = await runProbe([server.url()]);
  assertEquals([anonymous.code, anonymous.cures("failed")], [4, ["--user NAME"]]);
});

Deno.test("nobody there: exit code 3, and one finding says so", async () => {
  let url = "";
  {
    await using server = new ScriptedServer();
    url = server.url();
  }
  const { code, findings } = await runProbe([url]);
  assertEquals(code, 3);
  assertEquals(findings.map(({ finding }) => finding), ["failed"]);
});

Deno.test("a clock two hours ahead is found with --write, to the second", async () => {
  const { of } = await probed({
    on: {
      FEAT: "211-Features\r\n MDTM\r\n211 End",
      DELE: "250 Gone",
      MDTM: () => `213 ${formatTimestamp(Date.now() + 2 * HOUR)}`,
      LIST: (_, session) => session.give("-rw-r--r-- 1 a b 5 Jan  1 2020 a\r\n"),
    },
  }, "--write");
  const [clock] = of("clock");
  assert(Math.abs(Number(clock?.ahead) - 7200) <= 2, JSON.stringify(clock));
});

Deno.test("a listing in the DOS dialect of a server one hour west is read and placed", async () => {
  const { of } = await probed({
    on: {
      FEAT: "211-Features\r\n MDTM\r\n SIZE\r\n211 End",
      LIST: (_, session) => session.give("03-01-26  11:30AM                  5 a.txt\r\n"),
      MDTM: "213 20260301123012",
    },
  });
  assertEquals(of("listing").map(({ command, dialect }) => [command, dialect]), [["LIST", "DOS"]]);
  assertEquals(of("listing-zone"), [{ ahead: -3600 }]);
});

Deno.test("a server that hangs in the middle costs that step, not those after it", async () => {
  const { of } = await probed({ on: { SYST: () => undefined } }, "--timeout", "0.5");
  assertEquals(of("left-out").map(({ step }) => step)[0], "system");
  assertEquals(of("data")[0]?.works, true);
});

Deno.test("--sessions counts how many are taken, and -j is the cure", async () => {
  let open = 0;
  const { of, cures } = await probed(
    {
      on: {
        PASS: () => {
          open += 1;
          return open % 3 === 0 && open > 3 ? "530 Too many connections" : "230 Welcome";
        },
        LIST: (_, session) => session.give(""),
      },
    },
    "--sessions",
    "4",
  );
  const [{ tried, allowed } = {}] = of("sessions");
  assertEquals(tried, 4);
  assert(Number(allowed) < 4);
  assertEquals(cures("sessions"), [`-j ${Math.max(1, Number(allowed))}`]);
});

Deno.test("without FEAT and without a file to try, nothing is said about SIZE and MDTM", async () => {
  const { of } = await probed({
    on: { FEAT: "502 What?", LIST: (_, session) => session.give("") },
  });
  const lacking = of("ability").filter(({ works }) => works === false);
  assertEquals(lacking.map(({ ability }) => ability).includes("size"), false);
  const left = of("left-out").filter(({ step }) => step === "abilities");
  assertEquals(left.map(({ reason }) => reason), [
    "there is no file to try SIZE with; name one in the URL",
    "there is no file to try MDTM with; name one in the URL",
  ]);
});
