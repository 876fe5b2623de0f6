import { assertEquals } from "@std/assert";
import { encodeText } from "../../../../core/base/text.ts";
import { runToEnd } from "../../../support/ftp/client_run.ts";
import { type Script, ScriptedServer } from "../../../support/ftp/scripted_server.ts";
import { type TempFolder, tempFolder } from "../../../support/files/temp_folder.ts";

const OLD = Date.UTC(2020, 0, 2, 3, 4, 5);

function featuring(...features: readonly string[]): string {
  return ["211-Features", ...features.map((line) => ` ${line}`), "211 End"].join("\r\n");
}

async function modifiedOf(folder: TempFolder, name: string): Promise<number | undefined> {
  return (await Deno.stat(folder.at(name))).mtime?.getTime();
}

async function get(script: Script, ...options: readonly string[]) {
  const folder = await tempFolder();
  const files = new Map([["x", encodeText("content")]]);
  await using server = new ScriptedServer({ files, ...script });
  const run = await runToEnd(["get", ...options, server.url("x")], { cwd: folder.path });
  return { ...run, folder, modified: await modifiedOf(folder, "x"), server };
}

Deno.test("a fetched file has the time that MDTM gives", async () => {
  const { code, words, modified, folder } = await get({
    on: { FEAT: "500 what?", MDTM: "213 20200102030405.250" },
  });
  assertEquals([code, words, modified], [0, [], OLD + 250]);
  await folder[Symbol.asyncDispose]();
});

Deno.test("with --no-times the time of a file is not asked for", async () => {
  const began = Date.now();
  const { modified = 0, server, folder } = await get(
    { on: { FEAT: featuring("MDTM"), MDTM: "213 20200102030405" } },
    "--no-times",
  );
  assertEquals(server.linesOf("MDTM"), []);
  assertEquals(modified >= began - 2_000, true);
  await folder[Symbol.asyncDispose]();
});

Deno.test("a server without MDTM, or with nonsense for it, costs the file nothing", async () => {
  for (const answer of ["500 what?", "550 no", "213 yesterday", "213 20201302030405"]) {
    const { code, words, folder } = await get({ on: { FEAT: featuring("MDTM"), MDTM: answer } });
    assertEquals([code, words, await folder.names()], [0, [], ["x"]]);
    await folder[Symbol.asyncDispose]();
  }
});

Deno.test("a time before 1970 is said and the file is kept", async () => {
  const { code, words, folder } = await get({
    on: { FEAT: "500 what?", MDTM: "213 19600102030405" },
  });
  assertEquals([code, await folder.names()], [0, ["x"]]);
  assertEquals(words.length, 1);
  await folder[Symbol.asyncDispose]();
});

Deno.test("MLST tells the time where FEAT does not list MDTM", async () => {
  const { modified, server, folder } = await get({
    on: {
      FEAT: featuring("MLST modify*;size*;"),
      MLST: "250-Start\r\n modify=20200102030405;size=7; x\r\n250 End",
    },
  });
  assertEquals([modified, server.linesOf("MDTM")], [OLD, []]);
  await folder[Symbol.asyncDispose]();
});

/** Sends two old files and gives the lines that set times. */
async function put(script: Script, ...options: readonly string[]) {
  await using folder = await tempFolder();
  for (const name of ["a", "b"]) {
    await folder.write(name, "content");
    await Deno.utime(folder.at(name), OLD / 1000, OLD / 1000);
  }
  await using server = new ScriptedServer(script);
  const { code, words } = await runToEnd(["put", ...options, "a", "b", server.url("")], {
    cwd: folder.path,
  });
  return { code, words, lines: server.linesOf("MFMT", "MDTM", "SITE") };
}

Deno.test("a sent file gets its time by one MFMT where FEAT lists that", async () => {
  const { code, words, lines } = await put({
    on: { FEAT: featuring("MDTM", "MFMT"), MFMT: "213 Modify=20200102030405; a" },
  });
  assertEquals([code, words], [0, []]);
  assertEquals(lines, ["MFMT 20200102030405 a", "MFMT 20200102030405 b"]);
});

Deno.test("a server that sets times by MDTM is asked for nothing else", async () => {
  const { lines } = await put({
    on: { FEAT: featuring("MDTM"), MDTM: "213 File modification time set." },
  });
  assertEquals(lines, ["MDTM 20200102030405 a", "MDTM 20200102030405 b"]);
});

Deno.test("the way that works is kept for the next file", async () => {
  const { lines } = await put({
    on: {
      MDTM: "550 20200102030405 a: no such file",
      SITE: (argument) => argument.startsWith("UTIME 2020") ? "200 Done" : "501 Bad time",
    },
  });
  assertEquals(lines.slice(-3), [
    "SITE UTIME a 20200102030405 20200102030405 20200102030405 UTC",
    "SITE UTIME 20200102030405 a",
    "SITE UTIME 20200102030405 b",
  ]);
});

Deno.test("a server that sets no times is asked about the first file only", async () => {
  const { code, words, lines } = await put({ on: { FEAT: featuring("MDTM"), MDTM: "550 no" } });
  assertEquals([code, words], [0, []]);
  assertEquals(lines, [
    "MDTM 20200102030405 a",
    "SITE UTIME a 20200102030405 20200102030405 20200102030405 UTC",
  ]);
});

Deno.test("a session that ends over the time of a sent file does not fail the file", async () => {
  const { code } = await put({
    on: {
      FEAT: featuring("MFMT"),
      MFMT: (_, session) => {
        session.close();
        return undefined;
      },
    },
  });
  assertEquals(code, 0);
});

Deno.test("with --no-times a sent file gets none", async () => {
  const { lines } = await put({ on: { FEAT: featuring("MFMT") } }, "--no-times");
  assertEquals(lines, []);
});
