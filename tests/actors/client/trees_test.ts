import { assert, assertEquals, assertMatch } from "@std/assert";
import { encodeText } from "../../../core/base/text.ts";
import { runToEnd } from "../../support/ftp/client_run.ts";
import { type Handler, type Script, ScriptedServer } from "../../support/ftp/scripted_server.ts";
import { type TempFolder, tempFolder } from "../../support/files/temp_folder.ts";

const MODIFY = "modify=20201122100000;";

/** A server whose folders have these lines of MLSD; a folder without lines cannot be listed. */
function listing(
  folders: Readonly<Record<string, readonly string[] | undefined>>,
  on: Script["on"] = {},
): ScriptedServer {
  return new ScriptedServer({
    files: new Map(["t/a", "t/x", "t/b/x"].map((path) => [path, encodeText("123")])),
    on: {
      FEAT: "211-Features\r\n MLST type*;size*;modify*;\r\n MDTM\r\n211 End",
      MLST: (path) => `250-Facts\r\n type=dir; ${path}\r\n250 End`,
      MLSD: async (path, session) => {
        const lines = folders[path];
        if (lines === undefined) return "550 Denied";
        return await session.give(lines.map((line) => `${line}\r\n`).join(""));
      },
      CWD: "550 Denied",
      LIST: "550 Denied",
      MDTM: (argument) => argument.includes(" ") ? "550 No such file" : "213 20201122100000",
      ...on,
    },
  });
}

function file(name: string): string {
  return `type=file;size=3;${MODIFY} ${name}`;
}

function folder(name: string): string {
  return `type=dir;${MODIFY} ${name}`;
}

async function get(server: ScriptedServer, local: TempFolder, ...args: readonly string[]) {
  const url = server.url("t/");
  const { code, words } = await runToEnd(["get", "-r", ...args, url], { cwd: local.path });
  return { code, words: words.join("\n") };
}

Deno.test("a name that leads elsewhere is refused by itself, and the rest is fetched", async () => {
  await using local = await tempFolder();
  await local.write("outside", "untouched");
  const names = ["..", "\\..\\x", "C:x", "a\tb"].map((name) => `${file("x").slice(0, -1)}${name}`);
  await using server = listing({ t: [...names, file("a")] });
  const { code, words } = await get(server, local);
  assertEquals(code, 1, words);
  assertEquals(await local.names(), ["outside", "t"]);
  const made = [...Deno.readDirSync(local.at("t"))].map(({ name }) => name);
  assert(made.includes("a") && made.every((name) => !name.includes("\t")), made.join());
});

Deno.test("a link that MLSD shows as a folder, and LIST as a link, is left out", async () => {
  await using local = await tempFolder();
  const lines =
    "drwxr-xr-x 2 a b 4096 Nov 22 2020 b\r\nlrwxrwxrwx 1 a b 2 Nov 22 2020 up -> ..\r\n";
  await using server = listing({ t: [file("a"), folder("b"), folder("up")], "t/b": [] }, {
    LIST: async (_, session) => await session.give(lines),
  });
  const { code, words } = await get(server, local);
  assertEquals(code, 0, words);
  assertMatch(words, /t\/up \(a symbolic link/);
  assertEquals([...Deno.readDirSync(local.at("t"))].map(({ name }) => name).sort(), ["a", "b"]);
});

Deno.test("a server whose folders have no end is followed for so many levels only", async () => {
  await using local = await tempFolder();
  let listed = 0;
  await using server = listing({}, {
    MLSD: async (_, session) => {
      listed += 1;
      return await session.give(`type=dir;unique=${listed}; d\r\n`);
    },
  });
  const { code, words } = await get(server, local, "--dry-run");
  assertEquals(code, 5, words);
  assertMatch(words, /has too many folders above it; a link may lead back up/);
  // The top, and 200 below it.
  assertEquals(listed, 201);
});

Deno.test("a folder that cannot be listed fails alone, and nothing below it is deleted", async () => {
  await using local = await tempFolder();
  await local.write("t/b/mine", "mine");
  await local.write("t/old", "old");
  await using server = listing({ t: [file("a"), folder("b")] });
  const { code, words } = await get(server, local, "--delete");
  assertEquals(code, 1);
  assertMatch(words, /MLSD t\/b: 550 Denied/);
  assertEquals(await local.read("t/b/mine"), encodeText("mine"));
  const left = [...Deno.readDirSync(local.at("t"))].map(({ name }) => name).toSorted();
  assertEquals(left, ["a", "b"]);
});

Deno.test("while lines of the source are not understood nothing there is deleted", async () => {
  await using local = await tempFolder();
  await local.write("t/old", "old");
  await using server = listing({ t: [file("a"), "what is this"] });
  const { words } = await get(server, local, "--delete");
  assertMatch(words, /one line of the listing was not understood/);
  assertEquals(await local.read("t/old"), encodeText("old"));
});

Deno.test("the size of the listing spares SIZE, and its time MDTM", async () => {
  await using local = await tempFolder();
  await using server = listing({ t: [file("a"), file("x"), folder("b")], "t/b": [file("x")] });
  assertEquals((await get(server, local, "-j", "1")).code, 0);
  assertEquals(server.linesOf("SIZE", "MDTM"), []);
  assertEquals(server.linesOf("RETR").toSorted(), ["RETR t/a", "RETR t/b/x", "RETR t/x"]);
  assertEquals(
    server.linesOf("TYPE"),
    ["TYPE A", "TYPE I", "TYPE A", "TYPE I"].slice(0, server.linesOf("TYPE").length),
  );
});

Deno.test("put -r to a server that keeps no times sends a file once", async () => {
  await using local = await tempFolder();
  await local.write("t/a", "123");
  const old = new Date(1_500_000_000_000);
  await Deno.utime(local.at("t/a"), old, old);
  // The file got the time of its upload.
  await using server = listing({ t: [file("a")] });
  const run = () => runToEnd(["put", "-r", "t", server.url("")], { cwd: local.path });
  const { code, words } = await run();
  assertEquals([code, words.filter((line) => line.startsWith("ferry: "))], [0, []]);
  assertEquals(server.linesOf("STOR"), []);
  const now = new Date();
  await Deno.utime(local.at("t/a"), now, now);
  await run();
  assertEquals(server.linesOf("STOR"), ["STOR t/a"]);
});

Deno.test("a hidden name that the server does not list is asked for, and not sent again", async () => {
  await using local = await tempFolder();
  await local.write("t/.htaccess", "123");
  const then = new Date("2020-11-22T10:00:00Z");
  await Deno.utime(local.at("t/.htaccess"), then, then);
  await using server = listing({ t: [] }, {
    MLST: (path) =>
      `250-Facts\r\n ${path.endsWith("htaccess") ? file(path) : folder(path)}\r\n250 End`,
  });
  const { code } = await runToEnd(["put", "-r", "t", server.url("")], { cwd: local.path });
  assertEquals([code, server.linesOf("STOR")], [0, []]);
});

Deno.test("a folder that a server lists as empty, as it may not read it, is not emptied", async () => {
  const unread = "226 Transfer done (but failed to open directory).";
  const locked = "drwx--x--x 2 ftp ftp 4096 Nov 22 2020 locked\r\n";
  const nothing: Handler = (_, session) => session.give("");
  const cases: readonly Script["on"][] = [
    // ProFTPD refuses MLSD, and then gives an empty LIST.
    { LIST: nothing, CWD: "250 Ok" },
    // vsftpd lists the folder itself for its path, and nothing from inside.
    {
      CWD: "250 Ok",
      FEAT: "500 No",
      MLSD: "500 No",
      MLST: "500 No",
      LIST: (path, session) =>
        session.give(path === "" ? "" : locked, path === "" ? unread : "226 Ok"),
    },
    { LIST: (_, session) => session.give("", unread), MLSD: "500 No", CWD: "250 Ok" },
  ];
  for (const on of cases) {
    await using local = await tempFolder();
    await local.write("locked/mine", "mine");
    await using server = listing({}, { PWD: '257 "/"', ...on });
    const { code, words } = await runToEnd(
      ["get", "-r", "--delete", server.url("locked")],
      { cwd: local.path },
    );
    assertEquals([code, await local.read("locked/mine")], [5, encodeText("mine")], words.join());
  }
});

Deno.test("a folder that holds only a folder of its own name is read", async () => {
  await using local = await tempFolder();
  const line = "drwxr-xr-x 2 ftp ftp 4096 Nov 22 2020 x\r\n";
  await using server = listing({}, {
    FEAT: "500 No",
    MLSD: "500 No",
    MLST: "500 No",
    PWD: '257 "/"',
    CWD: "250 Ok",
    LIST: (path, session) => session.give(path === "x/x" ? "" : line),
  });
  const { code, words } = await runToEnd(["get", "-r", server.url("x")], { cwd: local.path });
  assertEquals(code, 0, words.join());
  assertEquals([...Deno.readDirSync(local.at("x"))].map(({ name }) => name), ["x"]);
});

Deno.test("a hidden name that is not listed is asked for before it is deleted here", async () => {
  await using local = await tempFolder();
  await local.write("t/.htaccess", "mine");
  await local.write("t/.old", "mine");
  await local.write("t/old", "mine");
  await using server = listing({ t: [] }, {
    MLST: (path) => {
      if (path.endsWith(".old")) return "550 No such file";
      const facts = path.endsWith("htaccess") ? "type=file;size=4;" : "type=dir;";
      return `250-Facts\r\n ${facts}${MODIFY} ${path}\r\n250 End`;
    },
  });
  const { words } = await get(server, local, "--delete", "--size-only");
  const left = [...Deno.readDirSync(local.at("t"))].map(({ name }) => name);
  assertEquals(left, [".htaccess"], words);
});

Deno.test("a link that the server shows as a folder above it is left out, and not removed", async () => {
  await using local = await tempFolder();
  const dir = (id: string, name: string) => `type=dir;unique=${id};${MODIFY} ${name}`;
  await using server = listing({
    t: [dir("2", "b")],
    "t/b": [file("x"), dir("1", "up"), dir("2", "self")],
  }, {
    MLST: (path) => `250-Facts\r\n ${dir("1", path)}\r\n250 End`,
    DELE: (path) => path === "t/b" || path === "t" ? "550 A folder" : "250 Gone",
    RMD: "250 Gone",
  });
  const { code, words } = await get(server, local);
  assertEquals(code, 0, words);
  assertEquals([...Deno.readDirSync(local.at("t/b"))].map(({ name }) => name), ["x"]);
  assertMatch(words, /t\/b\/up/);
  const removed = await runToEnd(["rm", "-r", "--yes", server.url("t")], { cwd: local.path });
  assertEquals(removed.code, 0, removed.words.join());
  assertEquals(server.linesOf("DELE").filter((line) => line.includes("self/")), []);
});

Deno.test("what cannot make room is a failure of its own, and the rest is sent", async () => {
  await using local = await tempFolder();
  await local.write("t/a/x", "123");
  await local.write("t/y", "123");
  await using server = listing({ t: [file("a")] }, { DELE: "550 Not yours" });
  const { code, words } = await runToEnd(["put", "-r", "--delete", "t", server.url("")], {
    cwd: local.path,
  });
  assertEquals([code, server.linesOf("STOR")], [1, ["STOR t/y"]], words.join());
});
