import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { firstToAnswer } from "../../../actors/client/conversation/reaching/first_to_answer.ts";
import { encodeText } from "../../../core/base/text.ts";
import { runToEnd } from "../../support/ftp/client_run.ts";
import { ScriptedServer } from "../../support/ftp/scripted_server.ts";
import { socksTest, TestProxy } from "../../support/network/test_proxy.ts";
import { FakeClock } from "../../support/time/fake_clock.ts";

const files = () => new Map([["a", encodeText("A")]]);

async function get(url: string, ...args: readonly string[]) {
  const run = await runToEnd(["get", ...args, "-o", "-", url], { cwd: "/" });
  return { ...run, text: run.words.join("\n") };
}

Deno.test("an FTP proxy is told the server in USER, with its port where that is not 21", async () => {
  await using proxy = new ScriptedServer({ files: files() });
  const gate = `127.0.0.1:${proxy.port}`;
  for (const given of [["--ftp-proxy", gate], ["--proxy", `ftp://${gate}`]]) {
    const { code, output, text } = await get("ftp://ann:pw@ftp.example.invalid/a", ...given);
    assertEquals([code, output], [0, "A"], text);
  }
  assertEquals((await get("ftp://ftp.example.invalid:2121/a", "--ftp-proxy", gate)).code, 0);
  const ann = "USER ann@ftp.example.invalid";
  assertEquals(proxy.linesOf("USER"), [ann, ann, "USER anonymous@ftp.example.invalid:2121"]);
  assertEquals(proxy.linesOf("PASS").slice(0, 2), ["PASS pw", "PASS pw"]);
  // Before USER the proxy would answer for itself.
  assertEquals(proxy.received.indexOf("FEAT") > proxy.received.indexOf(ann), true);
});

Deno.test("an FTP proxy that wants a login of its own gets it first", async () => {
  await using proxy = new ScriptedServer({ files: files() });
  const url = "ftp://ann:pw@ftp.example.invalid/a";
  const given = `gate:s%40cret@127.0.0.1:${proxy.port}`;
  const { code, text } = await get(url, "-v", "--ftp-proxy", given);
  assertEquals(code, 0, text);
  assertEquals(proxy.linesOf("USER", "PASS"), [
    "USER gate",
    "PASS s@cret",
    "USER ann@ftp.example.invalid",
    "PASS pw",
  ]);
  assertEquals(text.includes("cret"), false);
  await using closed = new ScriptedServer({ on: { PASS: "530 No" } });
  const refused = await get(url, "--ftp-proxy", `gate:x@127.0.0.1:${closed.port}`);
  assertEquals(refused.code, 4);
  assertStringIncludes(refused.text, "the FTP proxy refuses the login of gate: 530 No");
});

Deno.test("an FTP proxy gets no login that was to travel under TLS", async () => {
  await using proxy = new ScriptedServer();
  const gate = ["--ftp-proxy", `127.0.0.1:${proxy.port}`];
  const lines = [["ftpes://host/a"], ["ftps://host/a"], ["ftp://host/a", "--tls", "require"]];
  for (const [url = "", ...more] of lines) {
    const { code, text } = await get(url, ...gate, ...more);
    assertEquals(code, 2, text);
    assertStringIncludes(text, "no TLS through it");
  }
  assertEquals(proxy.sessions, 0);
});

socksTest("an FTP proxy may be behind a SOCKS proxy", async () => {
  await using gate = new ScriptedServer({ files: files() });
  using proxy = new TestProxy({ kind: "socks", host: "127.0.0.1" });
  const given = ["--proxy", proxy.url, "--ftp-proxy", `gate.invalid:${gate.port}`];
  const { code, output, text } = await get("ftp://ftp.example.invalid/a", ...given);
  assertEquals([code, output], [0, "A"], text);
  assertEquals(gate.linesOf("USER"), ["USER anonymous@ftp.example.invalid"]);
  assertEquals(proxy.asked.every((asked) => asked.startsWith("gate.invalid:")), true);
});

Deno.test("-4 and -6 leave the other addresses alone", async () => {
  await using four = new ScriptedServer({ files: files() });
  await using six = new ScriptedServer({ files: files(), hostname: "::1" });
  assertEquals((await get(four.url("a"), "-4")).code, 0);
  assertEquals((await get(six.url("a"), "-6")).code, 0);
  const named = four.url("a").replace("127.0.0.1", "localhost");
  assertEquals((await get(named, "--ipv4")).code, 0);
  const { code, text } = await get(named, "-6", "--timeout", "5");
  assertEquals([code, four.sessions], [3, 2]);
  assertMatch(text, /connection refused|no IPv6 address/);
});

Deno.test("--interface is where control and data connections come from", async () => {
  for (const mode of [[], ["--active"]]) {
    const peers: string[] = [];
    await using server = new ScriptedServer({
      files: files(),
      on: {
        RETR: async (_, session) => {
          await session.send("150 Here");
          const data = await session.dataInClear();
          peers.push(data.remoteAddr.transport === "tcp" ? data.remoteAddr.hostname : "");
          data.close();
          return "226 Done";
        },
        SIZE: "500 No",
      },
    });
    const { code, text } = await get(server.url("a"), "-v", "--interface", "127.0.0.2", ...mode);
    assertEquals([code, peers], [0, ["127.0.0.2"]], text);
    if (mode.length > 0) assertStringIncludes(server.linesOf("EPRT").join(), "|127.0.0.2|");
  }
});

Deno.test("--interface takes a name; what this machine lacks is said", async () => {
  await using server = new ScriptedServer({ files: files() });
  const loopback = Deno.networkInterfaces().find(({ address }) => address === "127.0.0.1");
  assertEquals((await get(server.url("a"), "--interface", loopback?.name ?? "lo")).code, 0);
  const unknown = await get(server.url("a"), "--interface", "none0");
  assertEquals(unknown.code, 3);
  assertStringIncludes(unknown.text, "there is no interface none0; there are ");
  const foreign = await get(server.url("a"), "--interface", "192.0.2.1");
  assertEquals(foreign.code, 3);
  assertStringIncludes(foreign.text, "cannot use 192.0.2.1 as the address here");
  const family = await get(server.url("a"), "--interface", "::1");
  assertStringIncludes(family.text, "::1 is no IPv4 address");
  assertEquals(server.sessions, 1);
});

Deno.test("--local-port is where the server's connections are awaited", async () => {
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  using other = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = other.addr;
  other.close();
  await using server = new ScriptedServer({ files: files() });
  const given = ["--active", "--local-port"];
  const { code, output, text } = await get(server.url("a"), ...given, String(port));
  assertEquals([code, output], [0, "A"], text);
  assertStringIncludes(server.linesOf("EPRT").join(), `EPRT |1|127.0.0.1|${port}|`);
  const busy = await get(server.url("a"), ...given, `${taken.addr.port}-${taken.addr.port}`);
  assertEquals(busy.code, 3);
  assertStringIncludes(busy.text, `every port of --local-port ${taken.addr.port}-`);
});

Deno.test("--active-address is what EPRT and PORT name", async () => {
  for (const EPRT of [undefined, "500 What?"]) {
    await using server = new ScriptedServer({
      files: files(),
      on: EPRT === undefined ? {} : { EPRT },
    });
    const given = ["--active", "--active-address", "127.0.0.1", "--interface", "127.0.0.2"];
    // The port listens on 127.0.0.2 only, so the transfer itself fails.
    await get(server.url("a"), ...given, "--timeout", "0.5");
    const [line = ""] = server.linesOf(EPRT === undefined ? "EPRT" : "PORT");
    assertMatch(line, /^(EPRT \|1\|127\.0\.0\.1\||PORT 127,0,0,1,)/);
  }
});

Deno.test("options about the way that contradict each other are refused", async () => {
  const lines: readonly (readonly [string, readonly string[], string])[] = [
    ["ftp://h/a", ["-4", "-6"], "exclude each other"],
    ["ftp://[::1]/a", ["-4"], "--ipv4 excludes ::1"],
    ["ftp://127.0.0.1/a", ["-6"], "--ipv6 excludes 127.0.0.1"],
    ["ftp://h/a", ["--local-port", "5000-5001"], "add --active"],
    ["ftp://h/a", ["--active-address", "192.0.2.1"], "add --active"],
    ["ftp://h/a", ["--active", "--proxy", "socks5://p"], "--active does not work through a proxy"],
    ["ftp://h/a", ["--proxy", "ftp://p", "--ftp-proxy", "q"], "mean the same"],
    ["ftp://h/a", ["--proxy", "http://ann:secret@p:x"], 'not "http://****@p:x"'],
  ];
  for (const [url, args, words] of lines) {
    let message = "";
    try {
      await get(url, ...args);
    } catch (error) {
      message = String(error);
    }
    assertStringIncludes(message, words);
    assertEquals(message.includes("secret"), false);
  }
});

Deno.test("an address that is silent gets the next one beside it after 250 ms", async () => {
  const clock = new FakeClock();
  const tried: string[] = [];
  const closed: string[] = [];
  const answers = new Map<string, PromiseWithResolvers<void>>();
  const attempt = async (address: string) => {
    tried.push(address);
    const answer = Promise.withResolvers<void>();
    answers.set(address, answer);
    await answer.promise;
    return { address, conn: { close: () => void closed.push(address) } };
  };
  const first = firstToAnswer(["a", "b", "c"], { clock }, attempt);
  await clock.advance(249);
  assertEquals(tried, ["a"]);
  await clock.advance(1);
  assertEquals(tried, ["a", "b"]);
  // A failure makes way at once.
  answers.get("b")?.reject(new Error("refused"));
  await clock.advance(0);
  assertEquals(tried, ["a", "b", "c"]);
  answers.get("c")?.resolve();
  assertEquals((await first).address, "c");
  answers.get("a")?.resolve();
  await clock.advance(0);
  assertEquals([closed, clock.pending], [["a"], 0]);
});
