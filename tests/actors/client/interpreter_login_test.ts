import { assertEquals, assertStringIncludes } from "@std/assert";
import { ClientRun, runToEnd } from "../../support/ftp/client_run.ts";
import { ScriptedServer } from "../../support/ftp/scripted_server.ts";

const cwd = "/";
const LIST = (_: string, session: { give(text: string): Promise<undefined> }) => session.give("");
const MLSD = (_: string, session: { give(text: string): Promise<undefined> }) =>
  session.give("type=file; found\r\n");

Deno.test("nobody is anonymous", async () => {
  await using server = new ScriptedServer();
  assertEquals((await runToEnd(["ls", server.url()], { cwd })).code, 0);
  assertEquals(server.linesOf("USER", "PASS"), ["USER anonymous", "PASS ferry@"]);
});

Deno.test("the password is taken from the URL, else from FERRY_PASSWORD", async () => {
  await using server = new ScriptedServer();
  const env = { FERRY_PASSWORD: "from env" };
  await runToEnd(["ls", server.url("", "ann:from%20url")], { cwd, env });
  await runToEnd(["ls", server.url("", "ann")], { cwd, env });
  await runToEnd(["ls", "--user", "bob", server.url()], { cwd, env });
  assertEquals(server.linesOf("USER", "PASS"), [
    "USER ann",
    "PASS from url",
    "USER ann",
    "PASS from env",
    "USER bob",
    "PASS from env",
  ]);
});

Deno.test("a missing password is not invented; a message says what to do", async () => {
  await using server = new ScriptedServer();
  const { code, words } = await runToEnd(["ls", server.url("", "ann")], { cwd });
  assertEquals(code, 4);
  assertStringIncludes(words.join(), "set FERRY_PASSWORD");
  assertEquals(server.linesOf("PASS"), []);
});

Deno.test("any 2yz is a login, whether it answers USER or PASS", async () => {
  const replies = [{ USER: "230 In" }, { USER: "200 In" }, { PASS: "200 In" }, { PASS: "202 In" }];
  for (const on of replies) {
    await using server = new ScriptedServer({ on: { ...on, MLSD } });
    const { code, output } = await runToEnd(["ls", server.url()], { cwd });
    assertEquals([code, output], [0, "found\n"], JSON.stringify(on));
  }
});

Deno.test("refused logins are exit code 4, whatever the code", async () => {
  const replies = [
    { USER: "530 No" },
    { USER: "430 No" },
    { PASS: "530 No" },
    { PASS: "430 No" },
    { PASS: "550 No" },
    { USER: "332 Account please" },
    { PASS: "332 Account please" },
  ];
  for (const on of replies) {
    await using server = new ScriptedServer({ on });
    const { code, words } = await runToEnd(["ls", server.url()], { cwd });
    assertEquals(code, 4, JSON.stringify(on));
    assertStringIncludes(words.join(), "login of anonymous refused");
  }
});

Deno.test("a server that refuses the login is asked once for all files", async () => {
  await using server = new ScriptedServer({ on: { PASS: "530 No" } });
  const { code, words } = await runToEnd(["get", server.url("a"), server.url("b")], { cwd });
  assertEquals([code, words.length, server.sessions], [4, 1, 1]);
});

Deno.test("the server may need a moment, and may greet at length", async () => {
  const greeting = [
    "120 Ready in a minute",
    "220-Hello",
    "230 is not what this means",
    "220-still not the end",
    "  220 neither",
    "220 Now",
  ].join("\r\n");
  await using server = new ScriptedServer({ greeting, on: { MLSD } });
  const { code, output } = await runToEnd(["ls", server.url()], { cwd });
  assertEquals([code, output], [0, "found\n"]);
});

Deno.test("a server that is not ready is exit code 3 or 11; another protocol is 3", async () => {
  const greetings = [
    ["421 Too many users", 11],
    ["450 Busy", 11],
    ["500 Go away", 3],
    ["SSH-2.0-OpenSSH_9.9", 3],
    ["HTTP/1.1 400 Bad Request", 3],
    ["* OK IMAP4rev1 ready", 3],
    ["+OK POP3 ready", 3],
  ] as const;
  for (const [greeting, expected] of greetings) {
    await using server = new ScriptedServer({ greeting });
    const { code, words } = await runToEnd(["ls", server.url()], { cwd });
    assertEquals([code, words.length], [expected, 1], greeting);
    assertEquals(server.received, []);
  }
});

Deno.test("if nobody listens, exit code 3 and a message with the address", async () => {
  const closed = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = closed.addr;
  closed.close();
  const { code, words } = await runToEnd(["ls", `ftp://127.0.0.1:${port}/`], { cwd });
  assertEquals(code, 3);
  assertEquals(words, [`ferry: cannot connect to 127.0.0.1:${port}: connection refused`]);
});

Deno.test("what FEAT offers is used: CLNT and UTF8, in any case and indentation", async () => {
  const FEAT = "211-Can do\r\n utf8\r\nCLNT\r\n211 End";
  await using server = new ScriptedServer({ on: { FEAT, CLNT: "200 Hi", OPTS: "501 No", LIST } });
  assertEquals((await runToEnd(["ls", server.url()], { cwd })).code, 0);
  assertEquals(server.linesOf("CLNT", "OPTS"), ["CLNT ferry", "OPTS UTF8 ON"]);
});

Deno.test("-v shows both sides, no password, and nothing that a terminal obeys", async () => {
  await using server = new ScriptedServer({
    greeting: "220-One\r\n\x1b[2J\r\n220 Two",
    on: { MLSD },
  });
  const { words } = await runToEnd(["ls", "-v", "--tls", "off", server.url("", "ann:secret")], {
    cwd,
  });
  assertEquals(words.slice(0, 5), [
    "220-One",
    "\\x1b[2J",
    "220 Two",
    "---> USER ann",
    "331 Password please",
  ]);
  assertEquals(words[5], "---> PASS ****");
  assertEquals(words.join("\n").includes("secret"), false);
});

Deno.test("421 ends the session whenever it comes: exit code 11", async () => {
  const goodbye = "421 Shutting down";
  for (const verb of ["USER", "TYPE", "PASV", "LIST"]) {
    const on = {
      FEAT: "500 What?",
      EPSV: verb === "PASV" ? "500 What?" : "425 No",
      [verb]: goodbye,
    };
    await using server = new ScriptedServer({ on });
    const { code, words } = await runToEnd(["ls", server.url()], { cwd });
    assertEquals(code, 11, verb);
    assertEquals(words, ["ferry: the server ended the session: 421 Shutting down"]);
  }
});

Deno.test("a server left waiting may have hung up: the next file gets a new connection", async () => {
  const content = new Map([["a", new Uint8Array(1)], ["b", new Uint8Array(1)]]);
  await using idle = new ScriptedServer({
    files: content,
    on: {
      RETR: async (_, session) => {
        await session.give("A");
        await session.send("421 Idle for too long");
        session.close();
        return undefined;
      },
    },
  });
  const gone = { settled: () => Promise.resolve() };
  await using other = new ScriptedServer({
    files: content,
    on: {
      RETR: async (_, session) => {
        await gone.settled();
        return await session.give("B");
      },
    },
  });
  const urls = [idle.url("a"), other.url("b"), idle.url("b")];
  const run = new ClientRun(["get", "-o", "-", ...urls], { cwd });
  gone.settled = () => run.delivered("disconnected", /interpreter/);
  await run.code;
  assertEquals(run.output, "ABA");
  assertEquals([idle.sessions, other.sessions], [2, 1]);
});
