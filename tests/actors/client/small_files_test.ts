import { assertEquals, assertMatch } from "@std/assert";
import { encodeText } from "../../../core/base/text.ts";
import { runToEnd } from "../../support/ftp/client_run.ts";
import { played } from "../../support/ftp/played_run.ts";
import { type Handler, ScriptedServer } from "../../support/ftp/scripted_server.ts";
import { type TempFolder, tempFolder } from "../../support/files/temp_folder.ts";

const MODIFIED = "20201122100000";

/** A server with a folder `t` of files of these names, each with its name for its content. */
function serving(names: readonly string[], RETR: Handler = whole): ScriptedServer {
  const lines = names.map((name) => `type=file;size=${name.length};modify=${MODIFIED}; ${name}`);
  return new ScriptedServer({
    files: new Map(names.map((name) => [`t/${name}`, encodeText(name)])),
    on: {
      FEAT: "211-Features\r\n MLST type*;size*;modify*;\r\n SIZE\r\n REST STREAM\r\n211 End",
      MLST: "250-Facts\r\n type=dir; t\r\n250 End",
      MLSD: (_, session) => session.give(lines.map((line) => `${line}\r\n`).join("")),
      LIST: (_, session) => session.give(""),
      RETR,
    },
  });
}

const whole: Handler = (path, session) =>
  session.give((session.file(path) ?? new Uint8Array()).subarray(session.restart));

/** Sends all but the last byte, and says that this is not all. */
const cut: Handler = (path, session) =>
  session.give((session.file(path) ?? new Uint8Array()).slice(0, -1), "426 Cut");

async function get(server: ScriptedServer, local: TempFolder, ...args: readonly string[]) {
  return await runToEnd(["get", "-r", ...args, server.url("t/")], { cwd: local.path });
}

function namesIn(folder: string): readonly string[] {
  return Array.from(Deno.readDirSync(folder), ({ name }) => name).sort();
}

Deno.test("the files of a tree have their bytes and times, and leave no part", async () => {
  await using local = await tempFolder();
  await using server = serving(["one", "two", "three"]);
  const { code, words } = await get(server, local);
  assertEquals([code, words], [0, []]);
  assertEquals(namesIn(local.at("t")), ["one", "three", "two"]);
  assertEquals(await local.read("t/three"), encodeText("three"));
  const { mtime } = await Deno.stat(local.at("t/one"));
  assertEquals(mtime?.toISOString(), "2020-11-22T10:00:00.000Z");
});

Deno.test("a small file of a tree that is cut leaves its part, and goes on after it", async () => {
  await using local = await tempFolder();
  await using broken = serving(["a small file"], cut);
  const { code, words } = await get(broken, local);
  assertEquals(code, 8);
  assertMatch(words.join(), /426 Cut; t\/a small file\.part is kept, go on with --continue/);
  assertEquals(namesIn(local.at("t")), ["a small file.part"]);
  assertEquals(await local.read("t/a small file.part"), encodeText("a small fil"));
  await using server = serving(["a small file"]);
  assertEquals((await get(server, local, "-c")).code, 0);
  assertEquals(namesIn(local.at("t")), ["a small file"]);
  assertEquals(server.linesOf("REST").length, 1);
});

Deno.test("a small file of a tree replaces an older one, and a part of an earlier run", async () => {
  await using local = await tempFolder();
  await local.write("t/one", "older, and longer");
  await local.write("t/two.part", "of an earlier run");
  await using server = serving(["one", "two"]);
  assertEquals((await get(server, local)).code, 0);
  assertEquals(namesIn(local.at("t")), ["one", "two"]);
  assertEquals(await local.read("t/one"), encodeText("one"));
  assertEquals(await local.read("t/two"), encodeText("two"));
});

Deno.test("a name that was taken during the transfer by a folder or a link is a failure", async () => {
  await using local = await tempFolder();
  await local.write("other", "untouched");
  await using server = serving(["folder", "link", "fine"], async (path, session) => {
    if (path === "t/folder") await Deno.mkdir(local.at("t/folder"));
    if (path === "t/link") await Deno.symlink("../other", local.at("t/link"));
    return await whole(path, session);
  });
  const { code, words } = await get(server, local);
  assertEquals(code, 1);
  assertMatch(words.join(), /cannot write t\/folder: it is a folder/);
  assertEquals(await local.read("other"), encodeText("untouched"));
  assertEquals(await local.read("t/fine"), encodeText("fine"));
});

Deno.test("more bytes than were told of are a truncated listing's fault, and none is lost", async () => {
  await using local = await tempFolder();
  const bytes = new Uint8Array(200_000).fill(7);
  await using server = serving(["grown"], (_, session) => session.give(bytes));
  assertEquals((await get(server, local)).code, 0);
  assertEquals(await local.read("t/grown"), bytes);
});

for (const first of ["426 Cut", "421 Too many users"]) {
  Deno.test(`another attempt does not go on after a part of an earlier run: ${first}`, async () => {
    await using local = await tempFolder();
    await local.write("t/a small file.part", "? small fil");
    let attempts = 0;
    await using server = serving(["a small file"], (path, session) => {
      attempts += 1;
      return attempts === 1 ? session.give("", first) : whole(path, session);
    });
    const args = ["get", "-r", "--retry", "2", server.url("t/")];
    const { code, words } = await played(args, { cwd: local.path });
    assertEquals(code, 0, words.join("\n"));
    assertEquals(await local.read("t/a small file"), encodeText("a small file"));
    assertEquals(namesIn(local.at("t")), ["a small file"]);
  });
}

Deno.test("a small file of a tree that is cut without a byte does not claim an older part", async () => {
  await using local = await tempFolder();
  await local.write("t/one.part", "of an earlier run");
  await using server = serving(["one"], (_, session) => session.give("", "426 Cut"));
  const { code, words } = await get(server, local);
  assertEquals(code, 8);
  assertEquals(words.join().includes("is kept"), false, words.join());
  assertEquals(await local.read("t/one.part"), encodeText("of an earlier run"));
});

Deno.test("another attempt goes on after the bytes that the one before it has left", async () => {
  await using local = await tempFolder();
  let attempts = 0;
  await using server = serving(["a small file"], (path, session) => {
    attempts += 1;
    return (attempts === 1 ? cut : whole)(path, session);
  });
  const args = ["get", "-r", "--retry", "2", server.url("t/")];
  assertEquals((await played(args, { cwd: local.path })).code, 0);
  assertEquals(await local.read("t/a small file"), encodeText("a small file"));
  assertEquals(server.linesOf("REST").length, 1);
});
