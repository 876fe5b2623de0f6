import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { encodeText } from "../../../core/base/text.ts";
import { type MadeCertificate, selfSigned } from "../../support/tls/certificate_maker.ts";
import { ClientRun, type ClientWorldOptions, runToEnd } from "../../support/ftp/client_run.ts";
import { type Script, ScriptedServer } from "../../support/ftp/scripted_server.ts";
import { type TempFolder, tempFolder } from "../../support/files/temp_folder.ts";
import { TestTls } from "../../support/tls/test_tls.ts";

const own = await selfSigned();
const other = await selfSigned();
const OFFER = "211-Can\r\n AUTH TLS\r\n PBSZ\r\n MLST type*;\r\n211 End";

/** A server that shows one certificate or another on its port, and a folder with the known servers. */
class Bench implements AsyncDisposable {
  readonly folder: TempFolder;
  /** The server looks into it for each session. */
  readonly #script: { -readonly [K in keyof Script]: Script[K] } = {};
  readonly #server = new ScriptedServer(this.#script);

  constructor(folder: TempFolder) {
    this.folder = folder;
  }

  /** `ferry ls` from the server, with this certificate. */
  async list(
    certificate: MadeCertificate,
    args: readonly string[] = [],
    world: Partial<ClientWorldOptions> = {},
    { scheme = "ftpes", on = {} }: { readonly scheme?: string; readonly on?: Script["on"] } = {},
  ) {
    using tls = new TestTls(certificate);
    Object.assign(this.#script, { tls, on, implicit: scheme === "ftps" });
    const before = this.#server.received.length;
    const url = this.#server.url().replace("ftp:", `${scheme}:`);
    const env = { XDG_CONFIG_HOME: this.folder.path, ...world.env };
    const ran = await runToEnd(["ls", "-v", ...args, url], { cwd: "/", ...world, env });
    const received = this.#server.received.slice(before);
    return { ...ran, text: ran.words.join("\n"), received };
  }

  get key(): string {
    return `127.0.0.1:${this.#server.port}`;
  }

  get file(): string {
    return this.folder.at("ferry/known_servers");
  }

  async lines(): Promise<readonly string[]> {
    const text = await Deno.readTextFile(this.file).catch(() => "");
    return text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server[Symbol.asyncDispose]();
    await this.folder[Symbol.asyncDispose]();
  }
}

async function bench(): Promise<Bench> {
  return new Bench(await tempFolder());
}

Deno.test("--trust-on-first-use remembers a certificate, which is then trusted without it", async () => {
  for (const scheme of ["ftpes", "ftps", "ftp"]) {
    await using known = await bench();
    const first = await known.list(own, ["--trust-on-first-use"], {}, { scheme });
    assertEquals([first.code, first.output], [0, "a\nb\n"], first.text);
    assertStringIncludes(first.text, `sha256:${own.fingerprint}, is remembered in ${known.file}`);
    const day = new Date().toISOString().slice(0, 10);
    assertEquals(await known.lines(), [`${known.key} sha256:${own.fingerprint} ${day}`]);
    const { mode } = await Deno.stat(known.file);
    assertEquals((mode ?? 0) & 0o777, 0o600);
    const again = await known.list(own, [], {}, { scheme: scheme === "ftps" ? "ftps" : "ftpes" });
    assertEquals([again.code, again.output], [0, "a\nb\n"], again.text);
    assertStringIncludes(again.text, "(known)");
    assertEquals((await known.lines()).length, 1);
  }
});

Deno.test("without a terminal an unknown certificate is exit code 7, and says what to do", async () => {
  await using known = await bench();
  const { code, text, received } = await known.list(own);
  assertEquals([code, received], [7, ["AUTH TLS"]], text);
  assertStringIncludes(text, `--pin sha256:${own.fingerprint}, or --trust-on-first-use`);
  assertEquals(await known.lines(), []);
});

Deno.test("a changed certificate is exit code 7 with both fingerprints, whatever is asked", async () => {
  await using known = await bench();
  assertEquals((await known.list(own, ["--trust-on-first-use"])).code, 0);
  for (const args of [[], ["--trust-on-first-use"]]) {
    const { code, text, received, asked } = await known.list(other, args, { answers: ["yes"] });
    assertEquals([code, received, asked], [7, ["AUTH TLS"], []], text);
    assertStringIncludes(text, `sha256:${other.fingerprint} instead of sha256:${own.fingerprint}`);
    assertStringIncludes(text, `sed -i 2d '${known.file}'`);
  }
  // It is in the way of ftp:// too, which otherwise trusts whatever it is shown.
  const offered = { scheme: "ftp", on: { FEAT: OFFER } };
  const plain = await known.list(other, [], {}, offered);
  assertEquals(plain.code, 7, plain.text);
  assert(!plain.received.some((line) => line.startsWith("USER")));
  assertEquals((await known.list(own, [], {}, offered)).code, 0);
  // What says alone whom to trust does not look there.
  assertEquals((await known.list(other, ["--insecure"])).code, 0);
  assertEquals((await known.list(other, ["--pin", `sha256:${other.fingerprint}`])).code, 0);
  assertEquals((await known.lines()).length, 1);
  await Deno.writeTextFile(known.file, "");
  assertEquals((await known.list(other, ["--trust-on-first-use"])).code, 0);
});

Deno.test("on a terminal the user is asked, and a yes is remembered", async () => {
  for (const scheme of ["ftpes", "ftps"]) {
    await using known = await bench();
    const ran = await known.list(own, [], { answers: ["yes"] }, { scheme });
    assertEquals([ran.code, ran.output, ran.asked.length], [0, "a\nb\n", 1], ran.text);
    assertStringIncludes(ran.asked[0] ?? "", `sha256:${own.fingerprint}`);
    assertStringIncludes(ran.asked[0] ?? "", "no known authority signed it");
    assertEquals((await known.lines()).length, 1);
    assertEquals((await known.list(own, [], { answers: [] }, { scheme })).asked, []);
  }
});

Deno.test("any answer but yes is a no: exit code 7, no login, nothing remembered", async () => {
  for (const answers of [["no"], [""], ["maybe"], []]) {
    await using known = await bench();
    const { code, asked, received, text } = await known.list(own, [], { answers });
    assertEquals([code, asked.length, received], [7, 1, ["AUTH TLS"]], text);
    assertEquals(await known.lines(), []);
  }
});

Deno.test("who is asked once is not asked again for the other files of the run", async () => {
  await using folder = await tempFolder();
  const files = new Map([["a", encodeText("A")], ["b", encodeText("B")]]);
  for (const [answer, code, text] of [["yes", 0, "AB"], ["no", 7, ""]] as const) {
    using tls = new TestTls(own);
    await using server = new ScriptedServer({ tls, files });
    const urls = ["a", "b"].map((name) => server.url(name).replace("ftp:", "ftpes:"));
    const args = ["get", "-o", "-", "--known-servers", "known", ...urls];
    const run = new ClientRun(args, { cwd: folder.path, answers: [answer] });
    assertEquals([await run.code, run.output, run.asked.length], [code, text, 1], run.words.join());
  }
  assertEquals(await folder.names(), ["known"]);
});

Deno.test("lines that are not understood stay as they are, and are told", async () => {
  await using known = await bench();
  await Deno.mkdir(known.folder.at("ferry"));
  const garbage = new Uint8Array([...encodeText("garbled\nx:1 sha256:12 "), 0xff, 0xfe]);
  await Deno.writeFile(known.file, garbage);
  const { code, text } = await known.list(own, ["--trust-on-first-use"]);
  assertEquals(code, 0, text);
  assertStringIncludes(text, "lines 1, 2 not understood");
  const bytes = await Deno.readFile(known.file);
  assertEquals(bytes.subarray(0, garbage.length), garbage);
  assertEquals((await known.list(own)).code, 0);
});

Deno.test("a known-servers file that cannot be read is exit code 6, before any connection", async () => {
  await using known = await bench();
  await Deno.mkdir(known.file, { recursive: true });
  const { code, received, text } = await known.list(own, ["--trust-on-first-use"]);
  assertEquals([code, received], [6, []], text);
  assertStringIncludes(text, known.file);
  // ftp:// needs none.
  const plain = await known.list(own, [], {}, { scheme: "ftp", on: { FEAT: OFFER } });
  assertEquals([plain.code, plain.output], [0, "a\nb\n"], plain.text);
});

Deno.test("where nothing can be remembered the certificate counts for this run", async () => {
  await using known = await bench();
  const world = { env: { XDG_CONFIG_HOME: "" } };
  const { code, text } = await known.list(own, ["--trust-on-first-use"], world);
  assertEquals(code, 0, text);
  assertStringIncludes(text, "in this run only");
});

Deno.test("sessions at once need one answer each about certificate and password", async () => {
  await using folder = await tempFolder();
  const names = ["a", "b", "c", "d", "e", "f"];
  const files = new Map(names.map((name) => [name, encodeText(name)]));
  using tls = new TestTls(own);
  const together = meeting(3);
  const on: Script["on"] = {
    RETR: async (name, session) => {
      await together();
      return await session.give(name);
    },
  };
  await using server = new ScriptedServer({ tls, files, on });
  const urls = names.map((name) => server.url(name, "ann").replace("ftp:", "ftpes:"));
  const run = new ClientRun(["get", "--known-servers", "known", "-j", "3", ...urls], {
    cwd: folder.path,
    answers: ["yes", "secret"],
  });
  assertEquals(await run.code, 0, run.words.join("\n"));
  assertEquals(run.asked.map((question) => question.slice(0, 8)), ["The cert", "Password"]);
  assertEquals(await folder.names(), [...names, "known"]);
  // The first session ended with the question; three have logged in.
  assertEquals(server.linesOf("PASS"), ["PASS secret", "PASS secret", "PASS secret"]);
});

/** Resolves for all once so many wait: these transfers run at the same time. */
function meeting(size: number): () => Promise<void> {
  const met = Promise.withResolvers<void>();
  let waiting = 0;
  return () => {
    waiting += 1;
    if (waiting === size) met.resolve();
    return met.promise;
  };
}
