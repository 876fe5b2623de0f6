import { encodeText } from "../../../core/base/text.ts";
import { assertEquals, assertStringIncludes } from "@std/assert";
import { runToEnd } from "../../support/ftp/client_run.ts";
import { type Handler, ScriptedServer } from "../../support/ftp/scripted_server.ts";

const cwd = "/";

const FACTS = [
  "type=cdir;modify=20260102030405; .",
  "type=file;size=5;modify=20260102030405;unix.mode=0640; plain.txt",
  "Type=dir;Modify=20251231235959; folder",
  "type=file;size=7; with  spaces ",
  "type=OS.unix=slink:/x; link",
].map((line) => `${line}\r\n`).join("");

Deno.test("ls prints the names of MLSD, one per line", async () => {
  await using server = new ScriptedServer({ on: { MLSD: (_, session) => session.give(FACTS) } });
  const { code, output } = await runToEnd(["ls", server.url("pub/")], { cwd });
  assertEquals(code, 0);
  assertEquals(output, "plain.txt\nfolder\nwith  spaces \nlink\n");
  assertEquals(server.linesOf("MLSD", "LIST"), ["MLSD pub"]);
});

Deno.test("ls: an output that takes nothing is exit code 6, however much was to be written", async () => {
  const stdout = { write: () => Promise.reject(new Deno.errors.BrokenPipe()) };
  const one = "type=file;size=5; plain.txt\r\n";
  // One entry waits for the end of the transfer; names and what is not understood come behind it.
  const answers = [
    { MLSD: one },
    { MLSD: FACTS },
    { MLSD: "550 No", MLST: `250-Here\r\n ${one}250 End` },
    { MLSD: "500 What?", LIST: "1 2 3\r\n", NLST: "a\r\nb\r\n" },
    { MLSD: "500 What?", LIST: "1 2 3\r\n", NLST: "a\r\n" },
  ];
  for (const answer of answers) {
    const on = Object.fromEntries(
      Object.entries(answer).map(([verb, text]): [string, string | Handler] => [
        verb,
        /^\d{3}[ -]/.test(text) ? text : (_, session) => session.give(text),
      ]),
    );
    await using server = new ScriptedServer({ on });
    for (const format of [[], ["--json"]]) {
      const run = await runToEnd(["ls", ...format, server.url("pub")], { cwd, stdout });
      assertEquals(run.code, 6, run.words.join());
      assertStringIncludes(run.words.join(), "cannot write standard output");
    }
  }
});

Deno.test("ls -l shows type, permissions, size and date where they are known", async () => {
  await using server = new ScriptedServer({ on: { MLSD: (_, session) => session.give(FACTS) } });
  const { output } = await runToEnd(["ls", "-l", server.url()], { cwd });
  const lines = output.split("\n").map((line) => line.replaceAll(/ +/g, " "));
  assertEquals(lines[0], "-rw-r----- 5 2026-01-02 03:04 plain.txt");
  assertEquals(lines[1], "d????????? - 2025-12-31 23:59 folder");
  assertEquals(server.linesOf("MLSD"), ["MLSD"]);
});

Deno.test("ls --json prints one object per line, null for what is not known", async () => {
  await using server = new ScriptedServer({ on: { MLSD: (_, session) => session.give(FACTS) } });
  const { output } = await runToEnd(["ls", "--json", server.url("a%20b/")], { cwd });
  const objects = output.trim().split("\n").map((line): unknown => JSON.parse(line));
  assertEquals(objects.slice(0, 2), [
    {
      schema: 1,
      event: "entry",
      name: "plain.txt",
      type: "file",
      size: 5,
      modified: "2026-01-02T03:04:05.000Z",
      mode: "0640",
      path: "a b/plain.txt",
    },
    {
      schema: 1,
      event: "entry",
      name: "folder",
      type: "folder",
      size: null,
      modified: "2025-12-31T23:59:59.000Z",
      path: "a b/folder",
    },
  ]);
});

Deno.test("without MLSD, or when it turns out to be missing, LIST is read", async () => {
  const unix =
    "total 4\r\n-rw-r--r-- 1 a b 12 Jan  2 2020 one\r\ndrwxr-xr-x 2 a b 0 Jan  2 2020 two\r\n";
  const LIST = (_: string, session: { give(text: string): Promise<undefined> }) =>
    session.give(unix);
  for (const MLSD of ["500 What?", "502 No", "504 No"]) {
    await using server = new ScriptedServer({ on: { MLSD, LIST } });
    const { code, output } = await runToEnd(["ls", server.url("x")], { cwd });
    assertEquals([code, output], [0, "one\ntwo\n"], MLSD);
    assertEquals(server.linesOf("MLSD", "LIST"), ["MLSD x", "LIST x"]);
  }
  await using old = new ScriptedServer({ on: { FEAT: "500 What?", LIST } });
  assertEquals((await runToEnd(["ls", old.url("x")], { cwd })).output, "one\ntwo\n");
  assertEquals(old.linesOf("MLSD", "LIST"), ["LIST x"]);
});

Deno.test("a URL that names a file lists that file", async () => {
  await using server = new ScriptedServer({
    on: {
      MLSD: "501 Not a folder",
      MLST: "250-Facts\r\n type=file;size=3; /deep/file.txt\r\n250 End",
    },
  });
  const { code, output } = await runToEnd(["ls", "--json", server.url("deep/file.txt")], { cwd });
  assertEquals(code, 0);
  const shown: unknown = JSON.parse(output);
  const modified = null;
  assertEquals(shown, {
    schema: 1,
    event: "entry",
    name: "file.txt",
    type: "file",
    size: 3,
    modified,
    path: "deep/file.txt",
  });
});

Deno.test("a missing path is exit code 5, with MLSD and with an empty LIST", async () => {
  await using modern = new ScriptedServer({ on: { MLSD: "550 No such folder" } });
  const refused = await runToEnd(["ls", modern.url("x")], { cwd });
  assertEquals(refused.code, 5);
  assertEquals(refused.words, ["ferry: server refused MLSD x: 550 No such folder"]);
  await using old = new ScriptedServer({
    on: { FEAT: "500 What?", LIST: (_, session) => session.give(""), CWD: "550 No such folder" },
  });
  assertEquals((await runToEnd(["ls", old.url("x")], { cwd })).code, 5);
});

Deno.test("an empty folder is no failure", async () => {
  await using server = new ScriptedServer({
    on: { FEAT: "500 What?", LIST: (_, session) => session.give(""), CWD: "250 Fine" },
  });
  const { code, output } = await runToEnd(["ls", server.url("x")], { cwd });
  assertEquals([code, output], [0, ""]);
});

Deno.test("a path that looks like options is not one", async () => {
  for (const [CWD, line] of [["250 Fine", "LIST"], ["500 What?", "LIST ./-la"]] as const) {
    await using server = new ScriptedServer({
      on: { FEAT: "500 What?", LIST: (_, session) => session.give(""), CWD },
    });
    await runToEnd(["ls", server.url("-la")], { cwd });
    assertEquals(server.linesOf("LIST"), [line]);
  }
});

Deno.test("names cannot speak to the terminal, nor forge lines", async () => {
  const listing = "type=file; \x1b[2Jx\r\ntype=file; a\x9bb\r\ntype=file; \u202etxt.exe\r\n";
  await using server = new ScriptedServer({ on: { MLSD: (_, session) => session.give(listing) } });
  for (const option of [[], ["-l"], ["--json"]]) {
    const { output } = await runToEnd(["ls", ...option, server.url()], { cwd });
    assertEquals(/\p{Cc}|\u202e/u.test(output.replaceAll("\n", "")), false, option.join());
    assertEquals(output.split("\n").length, 4);
  }
});

Deno.test("a listing without end in one line is given up", async () => {
  const endless = "x".repeat(100_000);
  await using server = new ScriptedServer({ on: { MLSD: (_, session) => session.give(endless) } });
  const { code, words } = await runToEnd(["ls", server.url()], { cwd });
  assertEquals(code, 8);
  assertStringIncludes(words.join(), "cannot use the listing");
});

Deno.test("a closed standard output ends ls with exit code 6", async () => {
  await using server = new ScriptedServer({ on: { MLSD: (_, session) => session.give(FACTS) } });
  const stdout = { write: () => Promise.reject(new Deno.errors.BrokenPipe("gone")) };
  const { code, words } = await runToEnd(["ls", server.url()], { cwd, stdout });
  assertEquals([code, words.length], [6, 1]);
});

Deno.test("a long listing is printed in small pieces, whatever comes at once", async () => {
  const line = "type=file;size=1;modify=20260101000000; name.txt\r\n";
  await using server = new ScriptedServer({
    on: { MLSD: (_, session) => session.give(line.repeat(200_000)) },
  });
  const writes: number[] = [];
  const stdout = {
    write: (bytes: Uint8Array) => {
      writes.push(bytes.length);
      return Promise.resolve();
    },
  };
  const { code } = await runToEnd(["ls", server.url("")], { cwd, stdout });
  assertEquals(code, 0);
  assertEquals(writes.reduce((sum, size) => sum + size, 0), 200_000 * "name.txt\n".length);
  // A larger one would hold the entries of a whole megabyte at once.
  assertEquals(Math.max(...writes) < 16_384, true);
});

Deno.test("a listing that was printed in part is not printed again from the start", async () => {
  for (const end of ["426 Cut", "421 Enough", "close"] as const) {
    await using server = new ScriptedServer({
      on: {
        MLSD: async (_, session) => {
          await session.send("150 Here it comes");
          const conn = await session.data();
          await conn.write(encodeText("type=file; a\r\ntype=file; b\r\n"));
          conn.close();
          if (end !== "close") return end;
          session.close();
          return undefined;
        },
      },
    });
    const { code, output } = await runToEnd(["ls", "--retry", "3", server.url("")], { cwd });
    assertEquals([code === 0, output], [false, "a\nb\n"], end);
    assertEquals(server.linesOf("MLSD").length, 1, end);
  }
});

Deno.test("a listing beyond the limits is not asked for again", async () => {
  const long = `type=file; ${"x".repeat(9_000)}\r\n`;
  await using server = new ScriptedServer({ on: { MLSD: (_, session) => session.give(long) } });
  const { code } = await runToEnd(["ls", "--retry", "3", server.url("")], { cwd });
  assertEquals([code, server.linesOf("MLSD").length], [8, 1]);
});
