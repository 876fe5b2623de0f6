import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { encodeText } from "../../../core/base/text.ts";
import { selfSigned } from "../../support/tls/certificate_maker.ts";
import { type ClientWorldOptions, runToEnd } from "../../support/ftp/client_run.ts";
import { patterned } from "../../support/files/memory_flows.ts";
import { passiveReply, ScriptedServer } from "../../support/ftp/scripted_server.ts";
import { tempFolder } from "../../support/files/temp_folder.ts";
import { socksTest, TestProxy, type TestProxyOptions } from "../../support/network/test_proxy.ts";
import { TestTls } from "../../support/tls/test_tls.ts";

const CONTENT = patterned(300_000);
const KINDS = ["socks", "http"] as const;

function served(): ScriptedServer {
  return new ScriptedServer({ files: new Map([["a", CONTENT]]) });
}

/** Without the long message of an assertion about bytes. */
function isContent(bytes: Uint8Array | undefined): boolean {
  return bytes?.length === CONTENT.length && bytes.every((byte, at) => byte === CONTENT[at]);
}

async function get(
  server: ScriptedServer,
  args: readonly string[],
  env: NonNullable<ClientWorldOptions["env"]> = {},
  url = server.url("a"),
) {
  await using folder = await tempFolder();
  const run = await runToEnd(["get", ...args, url], { cwd: folder.path, env });
  return { ...run, got: await folder.read("a").catch(() => undefined), text: run.words.join("\n") };
}

for (const kind of KINDS) {
  const test = kind === "socks" ? socksTest : Deno.test;

  test(
    `${kind}: control and data connections go through the proxy, to the same name`,
    async () => {
      await using server = served();
      using proxy = new TestProxy({ kind, host: "127.0.0.1" });
      // Only the proxy knows this name.
      const url = `ftp://ftp.example.invalid:${server.port}/a`;
      const { code, got, text } = await get(server, ["--proxy", proxy.url], {}, url);
      assertEquals([code, isContent(got)], [0, true], text);
      assertEquals(proxy.asked[0], `ftp.example.invalid:${server.port}`);
      assertEquals(proxy.asked.length, 2);
      assertEquals(proxy.asked.every((asked) => asked.startsWith("ftp.example.invalid:")), true);
    },
  );

  test(`${kind}: files come and go, whatever address 227 names`, async () => {
    await using server = new ScriptedServer({
      files: new Map([["a", CONTENT]]),
      on: { EPSV: "500 No", PASV: (_, session) => passiveReply("192.0.2.1", session.listen()) },
    });
    using proxy = new TestProxy({ kind });
    const { code, got, text } = await get(server, ["--proxy", proxy.url]);
    assertEquals([code, isContent(got)], [0, true], text);
    assertEquals(proxy.asked.length, 2);
    assertEquals(proxy.asked.every((asked) => asked.startsWith("127.0.0.1:")), true);
    await using folder = await tempFolder();
    await folder.write("up", CONTENT);
    const put = ["put", "--proxy", proxy.url, "up", server.url()];
    assertEquals((await runToEnd(put, { cwd: folder.path })).code, 0);
    assert(isContent(server.files.get("up")));
  });

  test(`${kind}: nothing is lost that comes right behind the proxy's last word`, async () => {
    for (const glued of [1, 2, 7, 1000]) {
      await using server = served();
      using proxy = new TestProxy({ kind, glued });
      const { code, text } = await get(server, ["--proxy", proxy.url, "-v"]);
      assertEquals(code, 0);
      assertStringIncludes(text, "\n220 Ready\n", `in pieces of ${glued}`);
    }
  });
}

const REFUSALS: readonly (readonly [TestProxyOptions["kind"], Uint8Array, string])[] = [
  [
    "socks",
    Uint8Array.of(5, 5, 0, 1, 0, 0, 0, 0, 0, 0),
    "cannot connect to 127.0.0.1:PORT: connection refused",
  ],
  ["socks", Uint8Array.of(5, 2, 0, 1, 0, 0, 0, 0, 0, 0), "its rules do not allow it"],
  ["socks", Uint8Array.of(5, 99, 0, 1, 0, 0, 0, 0, 0, 0), "it gives no reason"],
  ["socks", new Uint8Array(), "closed the connection without a word"],
  [
    "http",
    encodeText("HTTP/1.1 407 Who?\r\nContent-Length: 0\r\n\r\n"),
    "wants a login (407 Who?)",
  ],
  [
    "http",
    encodeText("HTTP/1.0 403 Not there\r\n\r\n"),
    "does not allow connections to 127.0.0.1:PORT: 403 Not there",
  ],
  ["http", encodeText("HTTP/1.1 502 Bad \x1b[31m\r\n\r\nlong words"), "502 Bad"],
  ["http", encodeText("SSH-2.0-x\r\n"), "does not answer as an HTTP proxy"],
  ["http", new Uint8Array(), "does not answer as an HTTP proxy"],
];

socksTest("what a proxy says instead of connecting is exit code 3, in words", async () => {
  for (const [kind, refusal, words] of REFUSALS) {
    await using server = served();
    using proxy = new TestProxy({ kind, refusal });
    const { code, text } = await get(server, ["--proxy", proxy.url]);
    assertEquals(code, 3, text);
    assertStringIncludes(text, `proxy 127.0.0.1:${proxy.port}`);
    assertStringIncludes(text, words.replace("PORT", String(server.port)));
    assertEquals(text.includes("\x1b"), false);
    assertEquals(server.sessions, 0);
  }
});

Deno.test("the login for a proxy is sent to it, and never shown", async () => {
  await using server = served();
  const refusal = encodeText("HTTP/1.1 407 No s%40cret s@cret YW5uOnNAY3JldA==\r\n\r\n");
  using proxy = new TestProxy({ kind: "http", refusal });
  const given = `http://ann:s%40cret@127.0.0.1:${proxy.port}`;
  for (const env of [{}, { ALL_PROXY: given }]) {
    const args = "ALL_PROXY" in env ? ["-v"] : ["-v", "--proxy", given];
    const { code, text } = await get(server, args, env);
    assertEquals(code, 3, text);
    assertStringIncludes(text, "refuses the user or the password");
    assertEquals(/cret|YW5u/.test(text), false, text);
  }
  assertStringIncludes(proxy.heads.join(), "authorization: Basic YW5uOnNAY3JldA==");
});

socksTest(
  "the environment names the proxy, and --proxy none or no_proxy leave it out",
  async () => {
    await using server = served();
    using proxy = new TestProxy({ kind: "socks" });
    const env = { ftp_proxy: proxy.url };
    assertEquals((await get(server, [], env)).code, 0);
    assertEquals(proxy.asked.length, 2);
    assertEquals((await get(server, ["--proxy", "none"], env)).code, 0);
    assertEquals((await get(server, [], { ...env, NO_PROXY: "127.0.0.0/8" })).code, 0);
    const exempt = await get(server, ["-v", "--proxy", proxy.url], { no_proxy: "*" });
    assertStringIncludes(exempt.text, "no_proxy names 127.0.0.1");
    assertEquals(proxy.asked.length, 2);
    const wrong = await get(server, [], { all_proxy: "gopher://ann:secret@x" });
    assertEquals([wrong.code, wrong.text.includes("secret")], [2, false], wrong.text);
  },
);

Deno.test("--active is refused with a proxy, wherever that is named", async () => {
  await using server = served();
  const { code, text } = await get(server, ["--active"], { ALL_PROXY: "socks5h://127.0.0.1:1" });
  assertEquals([code, server.sessions], [2, 0]);
  assertStringIncludes(text, "--active does not work through a proxy");
});

socksTest("through a proxy, TLS holds for both connections, and for implicit TLS", async () => {
  using tls = new TestTls(await selfSigned());
  for (const kind of KINDS) {
    for (const implicit of [false, true]) {
      await using server = new ScriptedServer({ files: new Map([["a", CONTENT]]), tls, implicit });
      using proxy = new TestProxy({ kind });
      const url = server.url("a").replace("ftp:", implicit ? "ftps:" : "ftpes:");
      const { code, got, text } = await get(server, ["--insecure", "--proxy", proxy.url], {}, url);
      assertEquals([code, isContent(got)], [0, true], text);
      assertEquals(proxy.asked.length, 2);
    }
  }
});

socksTest("a proxy that is not there is named", async () => {
  await using server = served();
  const gone = new TestProxy({ kind: "socks" });
  gone[Symbol.dispose]();
  const { code, text } = await get(server, ["--proxy", gone.url]);
  assertEquals([code, server.sessions], [3, 0]);
  assertStringIncludes(text, `cannot connect to the SOCKS proxy 127.0.0.1:${gone.port}`);
});
