import { assert, assertEquals, assertMatch } from "@std/assert";
import { encodeText } from "../../core/base/text.ts";
import { rowTest } from "../support/row_test.ts";
import { servedFolder } from "../support/ftp/served_folder.ts";
import { startFerry } from "../support/process/ferry_process.ts";
import { tempFolder } from "../support/files/temp_folder.ts";
import { WireClient } from "../support/ftp/wire_client.ts";

const NAME_TOO_LONG = "n".repeat(256);

rowTest("DELE", "250, and the file is gone", async () => {
  await using served = await servedFolder({ files: { "a": "x", "dir/b c ": "x" } });
  using client = await served.login();
  await client.ask("DELE a", 250);
  await client.ask("DELE dir/b c ", 250);
  assertEquals(await served.folder.names(), ["dir"]);
  assertEquals([...Deno.readDirSync(served.folder.at("dir"))], []);
});

rowTest("DELE", "of a link: the link goes, what it leads to stays", async () => {
  await using served = await servedFolder({ files: { "real": "x" } });
  await Deno.symlink("real", served.folder.at("link"));
  using client = await served.login();
  await client.ask("DELE link", 250);
  assertEquals(await served.folder.names(), ["real"]);
});

rowTest("DELE refused", "missing, a folder, the root: 550", async () => {
  await using served = await servedFolder({ files: { "dir/a": "x" } });
  using client = await served.login();
  for (const path of ["missing", "dir", "dir/", "/", ".", "dir/a/x"]) {
    await client.ask(`DELE ${path}`, 550);
  }
  assertEquals(await served.folder.names(), ["dir"]);
});

rowTest("DELE busy", "a file that something is mounted on: 450", async () => {
  const namespace = await new Deno.Command("unshare", { args: ["-rm", "true"] }).output()
    .catch(() => undefined);
  if (namespace?.success !== true) {
    console.error("skipped, this machine gives no mount namespace: DELE busy");
    return;
  }
  await using folder = await tempFolder();
  const busy = await folder.write("busy", "x");
  await folder.write("free", "x");
  const script = `mount --bind "$0" "$0" && exec "$@"`;
  await using server = await startFerry(["--write", "--anonymous", folder.path], {
    launcher: ["unshare", "-rm", "sh", "-c", script, busy],
  });
  using client = await WireClient.login(server);
  await client.ask("DELE busy", 450);
  await client.ask("DELE free", 250);
  assertEquals(await folder.names(), ["busy"]);
  await client.ask("QUIT", 221);
});

rowTest("RNFR RNTO", "renames and moves files and folders", async () => {
  await using served = await servedFolder({ files: { "a": "1", "dir/b": "2", "other/": "" } });
  using client = await served.login();
  for (const [from, to] of [["a", "c d "], ["dir/b", "/other/b"], ["dir", "other/dir"]] as const) {
    await client.ask(`RNFR ${from}`, 350);
    await client.ask(`RNTO ${to}`, 250);
  }
  assertEquals(await served.folder.names(), ["c d ", "other"]);
  assertEquals(await served.folder.read("c d "), encodeText("1"));
  assertEquals(await served.folder.read("other/b"), encodeText("2"));
  assert((await Deno.stat(served.folder.at("other/dir"))).isDirectory);
});

rowTest("RNFR RNTO", "an existing file is replaced, as rename does", async () => {
  await using served = await servedFolder({ files: { "a": "new", "b": "old" } });
  using client = await served.login();
  await client.ask("RNFR a", 350);
  await client.ask("RNTO b", 250);
  assertEquals(await served.folder.names(), ["b"]);
  assertEquals(await served.folder.read("b"), encodeText("new"));
});

rowTest("RNFR RNTO", "the last RNFR counts", async () => {
  await using served = await servedFolder({ files: { "a": "1", "b": "2" } });
  using client = await served.login();
  await client.ask("RNFR a", 350);
  await client.ask("RNFR b", 350);
  await client.ask("RNTO c", 250);
  assertEquals(await served.folder.names(), ["a", "c"]);
});

rowTest("RNFR refused", "missing, the root: 550, and RNTO is 503 then", async () => {
  await using served = await servedFolder({ files: { "a": "1" } });
  using client = await served.login();
  for (const path of ["missing", "a/x", "missing/x", "/"]) {
    await client.ask(`RNFR ${path}`, 550);
    await client.ask("RNTO b", 503);
  }
  assertEquals(await served.folder.names(), ["a"]);
});

rowTest("RNFR RNTO", "commands that ask or set parameters may come between", async () => {
  await using served = await servedFolder({ files: { "a": "1" } });
  using client = await served.login();
  await client.ask("RNFR a", 350);
  for (
    const [line, code] of [
      ["NOOP", 200],
      ["NOPE", 500],
      ["PWD", 257],
      ["STAT", 211],
      ["STAT a", 213],
      ["SYST", 215],
      ["HELP", 214],
      ["FEAT", 211],
      ["TYPE I", 200],
      ["SIZE a", 213],
      ["MLST a", 250],
      ["PASV", 227],
    ] as const
  ) await client.ask(line, code);
  await client.ask("RNTO b", 250);
  assertEquals(await served.folder.names(), ["b"]);
});

rowTest("RNFR RNTO", "a name that continues another one is beside it, and not in it", async () => {
  await using served = await servedFolder({ files: { "a/file": "1" } });
  using client = await served.login();
  for (const [from, to] of [["a", "ab"], ["ab", "ab c"], ["ab c", "ab c\\d"]] as const) {
    await client.ask(`RNFR ${from}`, 350);
    await client.ask(`RNTO ${to}`, 250);
  }
  assertEquals(await served.folder.names(), ["ab c\\d"]);
});

rowTest("RNTO refused", "not after RNFR: 503", async () => {
  await using served = await servedFolder({ files: { "a": "1" } });
  using client = await served.login();
  await client.ask("RNTO b", 503);
  for (const [line, code] of [["CWD /", 250], ["MKD b/c", 550], ["REST 0", 350]] as const) {
    await client.ask("RNFR a", 350);
    await client.ask(line, code);
    await client.ask("RNTO b", 503);
  }
  await client.ask("RNFR a", 350);
  await client.ask("RNTO b", 250);
  await client.ask("RNTO c", 503);
  assertEquals(await served.folder.names(), ["b"]);
});

rowTest("RNTO refused", "a name that no file can have: 553", async () => {
  await using served = await servedFolder({ files: { "a": "1" } });
  using client = await served.login();
  await client.ask("RNFR a", 350);
  await client.ask(`RNTO ${NAME_TOO_LONG}`, 553);
  assertEquals(await served.folder.names(), ["a"]);
});

rowTest("RNTO refused", "a missing parent, an existing folder, into itself: 550", async () => {
  await using served = await servedFolder({ files: { "a": "1", "dir/": "", "full/x": "x" } });
  using client = await served.login();
  const impossible = [["a", "missing/b"], ["a", "dir"], ["dir", "full"], ["dir", "a"]];
  for (const [from, to] of [...impossible, ["a", "a/b"]]) {
    await client.ask(`RNFR ${from}`, 350);
    await client.ask(`RNTO ${to}`, 550);
  }
  assertEquals(await served.folder.names(), ["a", "dir", "full"]);
  assertEquals(await served.folder.read("a"), encodeText("1"));
});

rowTest("SIZE", "the bytes that TYPE I sends", async () => {
  await using served = await servedFolder({ files: { "empty": "", "ä": "ä\n", "dir/x": "12345" } });
  using client = await served.login();
  await client.ask("TYPE I", 200);
  for (const path of ["empty", "ä", "dir/x"]) {
    const { bytes } = await client.download(`RETR ${path}`);
    assertEquals((await client.ask(`SIZE ${path}`, 213)).lines, [String(bytes.length)]);
  }
});

rowTest("SIZE", "beyond 4 GiB", async () => {
  await using served = await servedFolder();
  using file = await Deno.create(served.folder.at("huge"));
  await file.truncate(5_000_000_001);
  using client = await served.login();
  await client.ask("TYPE I", 200);
  assertEquals((await client.ask("SIZE huge", 213)).lines, ["5000000001"]);
});

rowTest("SIZE refused", "a folder, missing, TYPE A: 550", async () => {
  await using served = await servedFolder({ files: { "a": "x", "dir/": "" } });
  using client = await served.login();
  await client.ask("SIZE a", 550);
  await client.ask("TYPE I", 200);
  for (const path of ["dir", "/", "missing", "a/x"]) await client.ask(`SIZE ${path}`, 550);
  await client.ask("SIZE a", 213);
  await client.ask("TYPE A", 200);
  await client.ask("SIZE a", 550);
});

rowTest("MDTM", "YYYYMMDDHHMMSS in UTC, never a fraction", async () => {
  await using served = await servedFolder({ files: { "a": "x" } });
  using client = await served.login();
  const times = [
    [Date.UTC(2024, 1, 29, 23, 59, 58), /^20240229235958$/],
    [Date.UTC(1999, 0, 1, 0, 0, 0), /^19990101000000$/],
    [Date.UTC(2030, 11, 31, 12, 0, 1, 250), /^20301231120001$/],
  ] as const;
  for (const [ms, expected] of times) {
    await Deno.utime(served.folder.at("a"), new Date(ms), new Date(ms));
    assertMatch((await client.ask("MDTM a", 213)).lines.join(), expected);
  }
});

rowTest("MDTM refused", "missing: 550", async () => {
  await using served = await servedFolder({ files: { "a": "x" } });
  using client = await served.login();
  for (const path of ["missing", "a/x", "missing/a"]) await client.ask(`MDTM ${path}`, 550);
});
