import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { encodeText } from "../../../core/base/text.ts";
import {
  type MadeCertificate,
  selfSigned,
  TestAuthority,
} from "../../support/tls/certificate_maker.ts";
import { type ClientWorldOptions, runToEnd } from "../../support/ftp/client_run.ts";
import { patterned } from "../../support/files/memory_flows.ts";
import { type Handler, type Script, ScriptedServer } from "../../support/ftp/scripted_server.ts";
import { tempFolder } from "../../support/files/temp_folder.ts";
import { TestTls } from "../../support/tls/test_tls.ts";

const DAY = 86_400_000;
const root = await TestAuthority.root();
const good = await root.issue();
const own = await selfSigned();
const cwd = "/";

/** A file with the test's authority, for `--ca`. */
const authorities = await Deno.makeTempFile({ prefix: "ferry-test-", suffix: ".pem" });
await Deno.writeTextFile(authorities, root.cert);
globalThis.addEventListener("unload", () => Deno.removeSync(authorities));

/** One run of `ferry ls` against a server with this certificate. */
async function list(
  certificate: MadeCertificate,
  args: readonly string[],
  { scheme = "ftpes", ...script }: Script & { readonly scheme?: string } = {},
  world: Partial<ClientWorldOptions> = {},
) {
  using tls = new TestTls(certificate);
  const implicit = scheme === "ftps";
  await using server = new ScriptedServer({ tls, implicit, ...script });
  const url = server.url("", "ann:secret").replace("ftp:", `${scheme}:`);
  const ran = await runToEnd(["ls", "-v", ...args, url], { cwd, ...world });
  return { ...ran, text: ran.words.join("\n"), received: server.received };
}

const TRUSTED = ["--ca", authorities];

Deno.test("explicit TLS starts before the login, also on data connections (RFC 4217)", async () => {
  const { code, output, received, text } = await list(good, TRUSTED);
  assertEquals([code, output], [0, "a\nb\n"], text);
  assertEquals(received.slice(0, 5), ["AUTH TLS", "USER ann", "PASS secret", "PBSZ 0", "PROT P"]);
  assertStringIncludes(text, `TLS 1.3, certificate sha256:${good.fingerprint} (checked)`);
});

Deno.test("implicit TLS begins with the handshake, and sends no AUTH", async () => {
  const { code, output, received, text } = await list(good, TRUSTED, { scheme: "ftps" });
  assertEquals([code, output], [0, "a\nb\n"], text);
  assertEquals(received.slice(0, 4), ["USER ann", "PASS secret", "PBSZ 0", "PROT P"]);
});

Deno.test("active data connections are protected as well", async () => {
  const { code, output, text } = await list(good, [...TRUSTED, "--active"]);
  assertEquals([code, output], [0, "a\nb\n"], text);
});

Deno.test("a server without a trusted authority is not trusted, and gets no command", async () => {
  for (const scheme of ["ftpes", "ftps"]) {
    for (const certificate of [own, good]) {
      const { code, text, received } = await list(certificate, [], { scheme });
      assertEquals(code, 7, text);
      assertStringIncludes(text, "no known authority signed it");
      assertStringIncludes(text, `--pin sha256:${certificate.fingerprint}`);
      assertEquals(received.filter((line) => line !== "AUTH TLS"), []);
    }
  }
});

Deno.test("a certificate of another host, an expired one, one of tomorrow: exit code 7", async () => {
  const now = Date.now();
  const wrong: readonly (readonly [MadeCertificate, string])[] = [
    [
      await root.issue({ names: ["other.example.org"], addresses: [] }),
      "but for other.example.org",
    ],
    [await root.issue({ from: now - 9 * DAY, to: now - DAY }), "has expired"],
    [await root.issue({ from: now + DAY, to: now + 9 * DAY }), "is not valid before"],
  ];
  for (const [certificate, reason] of wrong) {
    const { code, text, received } = await list(certificate, TRUSTED);
    assertEquals([code, received], [7, ["AUTH TLS"]], text);
    assertStringIncludes(text, reason);
    assertStringIncludes(text, `sha256:${certificate.fingerprint}`);
  }
});

Deno.test("a pinned certificate is enough, by option or URL; another one has changed", async () => {
  const { fingerprint } = own;
  assertEquals((await list(own, ["--pin", `sha256:${fingerprint}`])).code, 0);
  const { code, text, received } = await list(good, ["--pin", `sha256:${fingerprint}`]);
  assertEquals([code, received], [7, ["AUTH TLS"]]);
  assertStringIncludes(text, `sha256:${good.fingerprint} instead of sha256:${fingerprint}`);
  using tls = new TestTls(own);
  await using server = new ScriptedServer({ tls });
  const url = `${server.url()}#sha256=${fingerprint}`;
  assertEquals((await runToEnd(["ls", url], { cwd })).code, 0);
  assertEquals(server.received[0], "AUTH TLS");
});

Deno.test("--insecure trusts anybody", async () => {
  const { code, text } = await list(own, ["--insecure"]);
  assertEquals(code, 0, text);
  assertStringIncludes(text, "(not checked)");
});

Deno.test("SSL_CERT_FILE names the authorities where --ca does not", async () => {
  assertEquals((await list(good, [], {}, { env: { SSL_CERT_FILE: authorities } })).code, 0);
});

Deno.test("authorities that cannot be read are a local failure, before any connection", async () => {
  await using folder = await tempFolder();
  const empty = await folder.write("empty.pem", "nothing");
  for (const [file, reason] of [["missing.pem", "no such file"], [empty, "no certificate in it"]]) {
    const args = ["ls", "--ca", file ?? "", "ftpes://127.0.0.1:1/"];
    const { code, words } = await runToEnd(args, { cwd: folder.path });
    assertEquals(code, 6, words.join());
    assertStringIncludes(words.join(), reason ?? "");
  }
});

const OFFER = "211-Can\r\n AUTH SSL\r\n AUTH TLS\r\n PBSZ\r\n MLST type*;\r\n211 End";
const LIST: Handler = (_, session) => session.give("");

Deno.test("ftp:// takes TLS when FEAT offers it before the login, without a check", async () => {
  const { code, text, received } = await list(own, [], { scheme: "ftp", on: { FEAT: OFFER } });
  assertEquals(code, 0, text);
  assertEquals(received.slice(0, 3), ["FEAT", "AUTH TLS", "USER ann"]);
  assert(received.includes("PROT P"));
});

Deno.test("ftp:// stays in clear if TLS is not offered, or refused; -v reports that", async () => {
  for (
    const on of [{ FEAT: "500 What" }, { FEAT: "530 Log in" }, { FEAT: OFFER, AUTH: "431 No" }]
  ) {
    const script = { scheme: "ftp", on: { ...on, LIST } };
    const { code, text, received } = await list(own, [], script);
    assertEquals(code, 0, text);
    assertStringIncludes(text, "in clear");
    assert(!received.includes("PROT P"));
  }
});

Deno.test("ftp:// protects the login but no data where the server wants it so", async () => {
  const on = { FEAT: OFFER, PROT: "534 Not here" };
  const { code, text } = await list(own, [], { scheme: "ftp", on });
  assertEquals(code, 0, text);
  assertStringIncludes(text, "files and listings travel in clear");
});

Deno.test("--tls off sends no AUTH, --tls require turns ftp:// into ftpes://", async () => {
  const on = { FEAT: OFFER };
  const off = await list(own, ["--tls", "off"], { scheme: "ftp", on });
  assertEquals([off.code, off.received[0]], [0, "USER ann"]);
  const required = await list(own, ["--tls", "require"], { scheme: "ftp", on });
  assertEquals([required.code, required.received], [7, ["AUTH TLS"]]);
});

Deno.test("a required TLS cannot be talked away: no login in clear, exit code 7", async () => {
  const scripts: readonly Script[] = [
    { greeting: "230 You are in already" },
    { greeting: "232 No password needed" },
    { on: { AUTH: "500 What" } },
    { on: { AUTH: "502 Not here" } },
    { on: { AUTH: "504 Not that" } },
    { on: { AUTH: "534 Not allowed" } },
    { on: { AUTH: "230 You are in already" } },
    { on: { AUTH: "200 Fine" } },
    { on: { AUTH: "334 More please" } },
  ];
  for (const script of scripts) {
    const { code, text, received } = await list(good, TRUSTED, script);
    assertEquals(code, 7, `${JSON.stringify(script)} ${text}`);
    assertStringIncludes(text, "TLS is required");
    assertEquals(received.filter((line) => !line.startsWith("AUTH")), [], JSON.stringify(script));
  }
});

Deno.test("a server that knows only the older AUTH SSL is asked for that", async () => {
  const on: Script["on"] = {
    AUTH: async (mechanism, session) => {
      if (mechanism !== "SSL") return "504 Not that";
      await session.send("234 Go on");
      await session.upgrade();
      return undefined;
    },
  };
  const { code, received, text } = await list(good, TRUSTED, { on });
  assertEquals(code, 0, text);
  assertEquals(received.slice(0, 3), ["AUTH TLS", "AUTH SSL", "USER ann"]);
});

Deno.test("PROT refused where TLS is required: nothing is transferred, exit code 7", async () => {
  for (const on of [{ PROT: "536 No" }, { PROT: "504 No" }, { PBSZ: "500 No", PROT: "503 No" }]) {
    const { code, text, received } = await list(good, TRUSTED, { on });
    assertEquals(code, 7, text);
    assertStringIncludes(text, "no TLS for data connections");
    assertEquals(received.at(-1), "PROT P");
  }
});

Deno.test("bytes in clear behind the reply to AUTH are an injection: nothing more is said", async () => {
  for (const injected of ["331 Password", "230 You are in\r\n", "2", "\xff\xf1x"]) {
    const on: Script["on"] = {
      AUTH: async (_, session) => {
        await session.sendRaw(encodeText(`234 Go on\r\n${injected}`));
        await session.upgrade();
        return undefined;
      },
    };
    for (const [scheme, args] of [["ftpes", TRUSTED], ["ftp", []]] as const) {
      const script = { scheme, on: { FEAT: OFFER, ...on } };
      const { code, text, received } = await list(good, args, script);
      assertEquals(code, 7, text);
      assertStringIncludes(text, "bytes in clear came behind the reply to AUTH");
      assertEquals(received.at(-1), "AUTH TLS");
    }
  }
});

Deno.test("a handshake that fails or never ends is no login", async () => {
  const answers = [["garbage that is no TLS\r\n", 7], ["\x16\x03\x03\0\x01\0", 3]] as const;
  for (const [answer, exit] of answers) {
    const on: Script["on"] = {
      AUTH: async (_, session) => {
        await session.send("234 Go on");
        await session.hello();
        await session.sendRaw(encodeText(answer));
        session.close();
        return undefined;
      },
    };
    const { code, text } = await list(good, TRUSTED, { on });
    assertEquals(code, exit, text);
    assertStringIncludes(text, "TLS handshake failed");
  }
  const silent: Script["on"] = {
    AUTH: async (_, session) => {
      await session.send("234 Go on");
      await session.hello();
      return undefined;
    },
  };
  const { code, text } = await list(good, [...TRUSTED, "--timeout", "0.2"], { on: silent });
  assertEquals(code, 9, text);
});

Deno.test("a connection that breaks during a handshake is tried again", async () => {
  const patient = [...TRUSTED, "--retry", "1"];
  let asked = 0;
  const AUTH: Handler = async (_, session) => {
    await session.send("234 Go on");
    if (++asked > 1) await session.upgrade();
    else await session.hello().then(() => session.close());
    return undefined;
  };
  const control = await list(good, patient, { on: { AUTH } });
  assertEquals([control.code, control.output, asked], [0, "a\nb\n", 2], control.text);
  let listed = 0;
  const MLSD: Handler = async (_, session) => {
    if (++listed > 1) return await session.give("type=file;size=1; a\r\n");
    await session.send("150 Here it comes");
    const conn = await session.dataInClear();
    await conn.read(new Uint8Array(16_384));
    conn.close();
    session.close();
    return undefined;
  };
  const data = await list(good, patient, { on: { MLSD } });
  assertEquals([data.code, data.output, listed], [0, "a\n", 2], data.text);
});

Deno.test("a later session whose handshake fails costs no file", async () => {
  await using folder = await tempFolder();
  using tls = new TestTls(good);
  let asked = 0;
  const AUTH: Handler = async (_, session) => {
    await session.send("234 Go on");
    if (++asked === 1) await session.upgrade();
    else await session.sendRaw(encodeText("garbage that is no TLS\r\n"));
    return undefined;
  };
  const names = ["a", "b", "c", "d"];
  const files = new Map(names.map((name) => [name, encodeText(name)]));
  await using server = new ScriptedServer({ tls, files, on: { AUTH } });
  const urls = names.map((name) => server.url(name).replace("ftp:", "ftpes:"));
  const args = ["get", "-j", "2", ...TRUSTED, ...urls];
  const { code, words } = await runToEnd(args, { cwd: folder.path });
  assertEquals([code, words, asked], [0, [], 2]);
});

Deno.test("a data connection with another certificate is somebody else's", async () => {
  using other = new TestTls(await root.issue());
  const on: Script["on"] = {
    MLSD: async (_, session) => {
      await session.send("150 Here it comes");
      const conn = await session.dataInClear();
      await other.secure(conn).catch(() => undefined);
      return "226 Done";
    },
  };
  const { code, text, output } = await list(good, TRUSTED, { on });
  assertEquals([code, output], [7, ""], text);
  assertStringIncludes(text, "another certificate than the control connection");
});

Deno.test("a stranger's data connection is reported even if the server is silent then", async () => {
  using other = new TestTls(await root.issue());
  const on: Script["on"] = {
    MLSD: async (_, session) => {
      await session.send("150 Here it comes");
      const conn = await session.dataInClear();
      await other.secure(conn).catch(() => undefined);
      session.close();
      return undefined;
    },
  };
  const { code, text, output } = await list(good, TRUSTED, { on });
  assertEquals([code, output], [7, ""], text);
  assertStringIncludes(text, "another certificate than the control connection");
});

Deno.test("a download cut without close_notify: exit code 8, and the part is kept", async () => {
  const content = patterned(200_000);
  const files = new Map([["x", content]]);
  // The close_notify is the last record: 5 bytes of header, 2 of alert, 1 of type, 16 of tag (RFC 8446 §5.2).
  for (const missing of [0, 1, 23, 24, 25, 5_000, 100_000]) {
    await using folder = await tempFolder();
    using tls = new TestTls(good);
    tls.cut = { connection: 1, missing };
    // Without SIZE nothing but TLS tells where the file ends.
    await using server = new ScriptedServer({ tls, files, on: { SIZE: "502 No" } });
    const url = server.url("x").replace("ftp:", "ftpes:");
    const { code, words } = await runToEnd(["get", ...TRUSTED, url], { cwd: folder.path });
    assertEquals(code, missing === 0 ? 0 : 8, `${missing} ${words.join()}`);
    assertEquals(await folder.names(), [missing === 0 ? "x" : "x.part"]);
    const arrived = await folder.read(missing === 0 ? "x" : "x.part");
    assertEquals(arrived, content.subarray(0, arrived.length));
    if (missing <= 24) assertEquals(arrived.length, content.length);
  }
});

Deno.test("a download without close_notify is whole when SIZE and 226 say so", async () => {
  const content = patterned(200_000);
  for (const missing of [24, 5_000]) {
    await using folder = await tempFolder();
    using tls = new TestTls(good);
    tls.cut = { connection: 1, missing };
    await using server = new ScriptedServer({ tls, files: new Map([["x", content]]) });
    const url = server.url("x").replace("ftp:", "ftpes:");
    const { code, words } = await runToEnd(["get", ...TRUSTED, url], { cwd: folder.path });
    assertEquals(
      [code, await folder.names()],
      missing === 24 ? [0, ["x"]] : [8, ["x.part"]],
      words.join(),
    );
  }
});

Deno.test("an upload ends with close_notify", async () => {
  await using folder = await tempFolder();
  const content = patterned(200_000);
  await folder.write("x", content);
  using tls = new TestTls(good);
  await using server = new ScriptedServer({ tls });
  const url = server.url("x").replace("ftp:", "ftpes:");
  const { code, words } = await runToEnd(["put", ...TRUSTED, "x", url], { cwd: folder.path });
  assertEquals(code, 0, words.join());
  // The runtime's TLS throws at an end without it.
  assertEquals(server.files.get("x"), content);
});

Deno.test("several files share one login, each on a protected data connection", async () => {
  await using folder = await tempFolder();
  const files = new Map([["a", encodeText("A")], ["b", encodeText("B")], ["c", encodeText("C")]]);
  using tls = new TestTls(good);
  await using server = new ScriptedServer({ tls, files });
  const urls = [...files.keys()].map((name) => server.url(name).replace("ftp:", "ftpes:"));
  const args = ["get", ...TRUSTED, "-o", "-", ...urls];
  const { code, output, words } = await runToEnd(args, { cwd: folder.path });
  assertEquals([code, output], [0, "ABC"], words.join());
  assertEquals([server.sessions, server.linesOf("PROT")], [1, ["PROT P"]]);
});
