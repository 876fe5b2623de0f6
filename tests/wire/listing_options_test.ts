import { assert, assertEquals, assertMatch } from "@std/assert";
import { PRESETS } from "../../core/access/permissions.ts";
import { DataSink } from "../support/ftp/data_sink.ts";
import { rowTest } from "../support/row_test.ts";
import { type Served, servedFolder, type ServedOptions } from "../support/ftp/served_folder.ts";
import type { WireClient } from "../support/ftp/wire_client.ts";

async function lines(client: WireClient, command: string): Promise<string[]> {
  const text = new TextDecoder().decode((await client.download(command)).bytes);
  return text.split("\r\n").slice(0, -1);
}

/** A long line without all that is before the name. */
function nameOf(line: string): string {
  return line.replace(
    /^[-dlp][-rwxsStT]{9} +\d+ +\S+ +\S+ +\d+ \w{3} [ \d]\d [ \d]\d[\d:]\d\d /,
    "",
  );
}

async function tree(options: ServedOptions = {}): Promise<Served> {
  return await servedFolder({
    files: {
      "a": "12345",
      "b c": "1",
      "sub/deep/deepest/x": "",
      "sub/y": "12",
      "sub/-la": "",
      "void/": "",
    },
    ...options,
  });
}

rowTest("LIST options", "-d is the folder itself, by the name that was asked for", async () => {
  await using served = await tree();
  using client = await served.login();
  for (
    const [argument, name] of [
      ["-d", "."],
      ["-d .", "."],
      ["-ld sub", "sub"],
      ["-d sub/", "sub"],
      ["-d -l sub/deep", "deep"],
      ["-d /", "/"],
      ["-d sub/..", ".."],
      ["-d a", "a"],
    ] as const
  ) {
    const [line = "", ...more] = await lines(client, `LIST ${argument}`);
    assertEquals([nameOf(line), more], [name, []], argument);
  }
  assertEquals(await lines(client, "NLST -d sub/deep"), ["sub/deep"]);
  assertEquals(await lines(client, "NLST -d *"), ["a", "b c", "sub", "void"]);
  await client.ask("LIST -d missing", 550);
});

rowTest("LIST options", "behind -- everything is the name", async () => {
  await using served = await tree();
  using client = await served.login();
  await client.ask("CWD sub", 250);
  assertEquals((await lines(client, "LIST -- -la")).map(nameOf), ["-la"]);
  assertEquals((await lines(client, "LIST -a -- deep")).map(nameOf), ["deepest"]);
  assertEquals((await lines(client, "LIST --")).map(nameOf), ["-la", "deep", "y"]);
  assertEquals((await lines(client, "LIST -la /b c")).map(nameOf), ["b c"]);
});

rowTest("LIST options", "-t, -S and -r order the names", async () => {
  await using served = await servedFolder({ files: { a: "123", b: "1", c: "12" } });
  for (const [name, year] of [["a", 2020], ["b", 2022], ["c", 2021]] as const) {
    const time = new Date(Date.UTC(year, 0, 1));
    await Deno.utime(served.folder.at(name), time, time);
  }
  using client = await served.login();
  for (
    const [options, names] of [
      ["-alt", "bca"],
      ["-rt", "acb"],
      ["-S", "acb"],
      ["-r", "cba"],
      ["-1", "abc"],
      ["-aFL", "abc"],
    ] as const
  ) {
    assertEquals((await lines(client, `LIST ${options}`)).map(nameOf).join(""), names, options);
    assertEquals((await lines(client, `NLST ${options}`)).join(""), names, options);
  }
});

rowTest("LIST recursive", "each folder below under a heading, as ls -lR has it", async () => {
  await using served = await tree();
  using client = await served.login();
  assertEquals((await lines(client, "LIST -lR")).map(nameOf), [
    ...["a", "b c", "sub", "void"],
    ...["", "./sub:", "-la", "deep", "y"],
    ...["", "./sub/deep:", "deepest"],
    ...["", "./sub/deep/deepest:", "x"],
    ...["", "./void:"],
  ]);
  assertEquals((await lines(client, "LIST -R /sub/deep")).map(nameOf), [
    ...["deepest", "", "/sub/deep/deepest:", "x"],
  ]);
  const stat = (await client.ask("STAT -R sub/deep", 213)).lines.slice(1, -1);
  assertEquals(stat.map(nameOf), ["deepest", "", "sub/deep/deepest:", "x"]);
});

rowTest("LIST recursive", "NLST gives names that later commands understand", async () => {
  await using served = await tree();
  using client = await served.login();
  await client.ask("TYPE I", 200);
  const names = await lines(client, "NLST -R");
  assertEquals(names.slice(2, 6), ["sub", "void", "sub/-la", "sub/deep"]);
  for (const name of names) await client.ask(`MDTM ${name}`, 213);
});

rowTest("LIST recursive", "no link is followed, whether it leads in, out or around", async () => {
  await using served = await tree();
  await Deno.symlink("..", served.folder.at("sub/around"));
  await Deno.symlink("sub", served.folder.at("in"));
  await Deno.symlink("/etc", served.folder.at("out"));
  using client = await served.login();
  const names = await lines(client, "NLST -R");
  assert(names.includes("in") && names.includes("sub/around"));
  assertEquals(names.filter((name) => /^(in|out|sub\/around)\//.test(name)), []);
});

rowTest("LIST recursive", "32 levels and 10,000 names are listed, one more is 450", async () => {
  const deep = "d/".repeat(32);
  await using served = await servedFolder({ files: { [`deep/${deep}`]: "", "wide/sub/": "" } });
  using client = await served.login();
  assertEquals((await lines(client, "NLST -R deep/d")).length, 31);
  assertEquals((await lines(client, "NLST -R deep")).length, 32);
  await client.ask("LIST -R", 450);
  for (let index = 0; index < 9_999; index += 1) {
    Deno.writeTextFileSync(served.folder.at(`wide/sub/${index}`), "");
  }
  assertEquals((await lines(client, "NLST -R wide")).length, 10_000);
  Deno.writeTextFileSync(served.folder.at("wide/one-more"), "");
  const { raw } = await client.ask("LIST -R wide", 450);
  assertMatch(raw.join(), /10000 names and 32 folders deep/);
  await client.ask("STAT -R wide", 450);
});

Deno.test({
  name: "LIST recursive: a folder that cannot be listed: the rest, then 550",
  // Nothing is closed to root.
  ignore: Deno.uid() === 0,
  fn: async () => {
    await using served = await tree();
    await Deno.chmod(served.folder.at("sub"), 0);
    using client = await served.login();
    const sink = new DataSink(await client.extendedPassive());
    const { raw } = await client.ask("NLST -R", 150, 550);
    await Deno.chmod(served.folder.at("sub"), 0o755);
    assertMatch(raw.join(), /cannot list \/sub: permission denied/);
    assertEquals(new TextDecoder().decode(await sink.bytes), "a\r\nb c\r\nsub\r\nvoid\r\n");
    await client.ask("STAT -R", 213);
  },
});

rowTest("LIST owners", "names where there are some, else numbers, one word each", async () => {
  const ownerNames = () => ({ owner: () => "alice", group: () => undefined });
  await using served = await servedFolder({ files: { a: "x" }, settings: { ownerNames } });
  using client = await served.login();
  const { gid } = await Deno.stat(served.folder.at("a"));
  for (
    const [line = ""] of [
      await lines(client, "LIST"),
      (await client.ask("STAT a", 213)).lines.slice(1),
    ]
  ) {
    assertEquals(line.split(/ +/).slice(2, 4), ["alice", String(gid)]);
  }
});

rowTest("STAT of a path", "options alone are about the current folder", async () => {
  await using served = await tree();
  using client = await served.login();
  const root = ["a", "b c", "sub", "void"];
  const inSub = ["-la", "deep", "y"];
  await client.ask("STAT", 211);
  for (
    const [argument, names] of [
      ["-l", root],
      ["-al sub", inSub],
      ["-d sub", ["sub"]],
      ["-- sub", inSub],
    ] as const
  ) {
    const { lines: [, ...listed] } = await client.ask(`STAT ${argument}`, 213);
    assertEquals(listed.slice(0, -1).map(nameOf), names, argument);
  }
  await client.ask("STAT -l missing", 550);
});

rowTest("STAT of a path", "options alone need a login too", async () => {
  await using served = await tree({ permissions: PRESETS.read });
  using client = await served.connect();
  await client.expect(220);
  await client.ask("STAT -l", 530);
  await client.ask("STAT", 211);
});
