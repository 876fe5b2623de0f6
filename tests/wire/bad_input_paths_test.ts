import { walk } from "@std/fs/walk";
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { basename } from "@std/path";
import { decodeLenient } from "../../core/base/text.ts";
import { besideAnother } from "../support/ftp/bystander.ts";
import type { Served } from "../support/ftp/served_folder.ts";
import { type TempFolder, tempFolder } from "../support/files/temp_folder.ts";
import type { WireClient } from "../support/ftp/wire_client.ts";

const SECRET = "nobody may see or change this";

/** What is not served lies right beside the shared folder. */
async function outsideFolder(): Promise<TempFolder> {
  const outside = await tempFolder();
  await outside.write("secret.txt", SECRET);
  await outside.write("folder/inner.txt", SECRET);
  return outside;
}

/** Ways to write a path outside of the root, for a session whose folder is the root. */
function climbs(outside: TempFolder, name: string): readonly string[] {
  const beside = `${basename(outside.path)}/${name}`;
  return [
    `../${beside}`,
    `/../${beside}`,
    `../../../../../../../../..${outside.path}/${name}`,
    `a/../../${beside}`,
    `/a/b/../../../${beside}`,
    `./../${beside}`,
    `a/./.././../${beside}`,
    `//..//${beside}`,
    `a//..//..//${beside}`,
    `..\\${beside.replace("/", "\\")}`,
    `..\\..\\${beside}`,
    `%2e%2e/${beside}`,
    `%2e%2e%2f${beside}`,
    `..%2f${beside}`,
    `..%c0%af${beside}`,
    `..\u2215${beside}`,
    `\uff0e\uff0e/${beside}`,
    `....//${beside}`,
    `..;/${beside}`,
    `.. /${beside}`,
    `~/../${beside}`,
    `${outside.path}/${name}`,
    `file://${outside.path}/${name}`,
    `/proc/self/root${outside.path}/${name}`,
  ];
}

/** Everything in a folder with its content, to compare before and after. */
async function snapshot(path: string): Promise<Readonly<Record<string, string>>> {
  const all: Record<string, string> = {};
  for await (const entry of walk(path)) {
    if (entry.isDirectory) all[`${entry.path}/`] = "folder";
    else all[entry.path] = await Deno.readTextFile(entry.path);
  }
  return all;
}

async function withOutside(
  run: (served: Served, client: WireClient, outside: TempFolder) => Promise<void>,
): Promise<void> {
  await using outside = await outsideFolder();
  const before = await snapshot(outside.path);
  await besideAnother({ files: { "a/b/c.txt": "inside", "inside.txt": "inside" } }, (
    served,
    client,
  ) => run(served, client, outside));
  assertEquals(await snapshot(outside.path), before, "something outside has changed");
}

Deno.test("`..` in every form reads nothing outside of the root: 550", () =>
  withOutside(async (_served, client, outside) => {
    const verbs = ["RETR", "SIZE", "MDTM", "MLST", "STAT", "LIST", "NLST", "RNFR", "DELE"];
    await client.ask("TYPE I", 200);
    for (const form of climbs(outside, "secret.txt")) {
      for (const verb of verbs) {
        const { raw } = await client.ask(`${verb} ${form}`, 550);
        assert(!raw.join().includes(SECRET), raw.join());
      }
    }
  }));

Deno.test("`..` in every form enters, lists and removes no folder outside of the root: 550", () =>
  withOutside(async (_served, client, outside) => {
    for (const form of climbs(outside, "folder")) {
      for (const verb of ["CWD", "MLSD", "LIST", "NLST", "STAT", "RMD", "LIST -la"]) {
        await client.ask(`${verb} ${form}`, 550);
      }
      assertStringIncludes((await client.ask("PWD", 257)).raw.join(), `"/"`);
    }
  }));

Deno.test("`..` in every form creates nothing outside of the root", () =>
  withOutside(async (served, client, outside) => {
    for (const form of climbs(outside, "planted.txt")) {
      await client.ask("RNFR inside.txt", 350);
      const renamed = await client.command(`RNTO ${form}`);
      // Without a separator it is a name like any other, in the root.
      if (renamed.code === 250) {
        await client.ask(`RNFR ${form}`, 350);
        await client.ask("RNTO inside.txt", 250);
      } else assertEquals(renamed.code, 550, form);
      for (const verb of ["STOR", "APPE", "STOU"]) await storeSomewhere(client, `${verb} ${form}`);
      const made = await client.command(`MKD ${form}.folder`);
      assert([257, 550].includes(made.code), `${form}: ${made.raw}`);
    }
    assertEquals(await served.folder.read("inside.txt"), new TextEncoder().encode("inside"));
  }));

/** Stores a byte when the server takes it; the final reply is 226, 550 or 553. */
async function storeSomewhere(client: WireClient, line: string): Promise<void> {
  using data = await client.extendedPassive();
  const first = await client.command(line);
  if (first.code === 150) {
    await data.write(Uint8Array.of(1));
    await data.closeWrite();
    await client.expect(226);
  } else assert([550, 553].includes(first.code), `${line}: ${first.raw}`);
}

Deno.test("`..` above the root stays at the root: CWD 250, and what is listed is the root", () =>
  withOutside(async (_served, client) => {
    for (const form of ["..", "../..", "/..", "a/../..", "a/b/../../../..", "/../../.", "..//.."]) {
      await client.ask("CWD a/b", 250);
      await client.ask(`CWD ../../${form}`, 250);
      assertStringIncludes((await client.ask("PWD", 257)).raw.join(), `"/"`);
      for (const verb of ["NLST", "NLST -a"]) {
        const { bytes } = await client.download(`${verb} ${form}`);
        const names = decodeLenient(bytes).split("\r\n").map((line) => line.split("/").at(-1));
        assertEquals(names.filter((name) => name !== "").sort(), [
          "a",
          "bystander.txt",
          "inside.txt",
        ]);
      }
    }
    await client.ask("CWD a/b", 250);
    for (const _ of [1, 2, 3, 4]) await client.ask("CDUP", 250);
    assertStringIncludes((await client.ask("PWD", 257)).raw.join(), `"/"`);
  }));

Deno.test("`..` after CWD into a deep folder reads nothing outside of the root: 550", () =>
  withOutside(async (_served, client, outside) => {
    await client.ask("CWD a/b", 250);
    for (const form of climbs(outside, "secret.txt")) {
      for (const verb of ["RETR", "MLST", "LIST"]) {
        await client.ask(`${verb} ../../${form}`, 550);
        await client.ask(`${verb} ../../../../${form}`, 550);
      }
    }
  }));

Deno.test("wildcards match nothing outside of the root", () =>
  withOutside(async (_served, client, outside) => {
    const beside = basename(outside.path);
    for (const pattern of [`../${beside}/*`, `../${beside.slice(0, 12)}*`, `${outside.path}/s*`]) {
      for (const verb of ["LIST", "NLST", "STAT"]) await client.ask(`${verb} ${pattern}`, 550);
    }
    const { bytes } = await client.download("NLST ../*");
    assert(!decodeLenient(bytes).includes(beside), decodeLenient(bytes));
  }));

const PATH_VERBS = [
  ...["CWD", "RETR", "STOR", "APPE", "STOU", "LIST", "NLST", "MLSD", "MLST"],
  ...["STAT", "SIZE", "MDTM", "DELE", "RMD", "MKD", "RNFR", "XMKD", "XCWD", "XRMD"],
] as const;

Deno.test("NUL, or CR inside of a name: 501, with every command that takes a name", () =>
  besideAnother({ files: { "a": "a" } }, async (served, client) => {
    for (const verb of PATH_VERBS) {
      for (const name of ["a\0", "\0", "a\0b", "../\0", "a\rb", "\ra", "a\r\rb"]) {
        await client.ask(`${verb} ${name}`, 501);
      }
    }
    for (const name of ["a\0b", "a\rb"]) {
      await client.ask("RNFR a", 350);
      await client.ask(`RNTO ${name}`, 501);
    }
    assertEquals(await served.folder.names(), ["a", "bystander.txt"]);
  }));

Deno.test("a name that is not valid UTF-8: 501, and nothing is made", () =>
  besideAnother({}, async (served, client) => {
    await client.ask("OPTS UTF8 ON", 200);
    for (const verb of PATH_VERBS) {
      for (const bytes of [[0xc3, 0x28], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0x80], [0xc0, 0x80]]) {
        await client.send(new Uint8Array([...new TextEncoder().encode(`${verb} a`), ...bytes, 10]));
        await client.expect(501);
      }
    }
    assertEquals(await served.folder.names(), ["bystander.txt"]);
  }));

Deno.test("names that only look dangerous are names like any other", () =>
  besideAnother({}, async (served, client) => {
    const names = [
      ...["...", "..a", "-rf", "C:", "NUL", "a\\..\\b", "%00", "`id`", "$(id)", "|id", "a;b"],
      ...["\u202egpj.exe", "\u001b[2J", "*", "?", "[", '"', "'", "~", "&", "\t", "a ", "\u00ff"],
    ];
    for (const name of names) {
      await client.upload(`STOR ${name}`, "x");
      await client.ask("TYPE I", 200);
      assertEquals((await client.ask(`SIZE ${name}`, 213)).lines, ["1"], name);
      assertEquals((await client.download(`RETR ${name}`)).bytes, Uint8Array.of(120), name);
    }
    assertEquals(await served.folder.names(), [...names, "bystander.txt"].sort());
  }));

Deno.test("deep paths: 150 levels are served; deeper than the system takes is 550", () =>
  besideAnother({}, async (served, client) => {
    const step = "deeper";
    for (let level = 0; level < 150; level += 1) {
      await client.ask(`MKD ${step}`, 257);
      await client.ask(`CWD ${step}`, 250);
    }
    await client.upload("STOR bottom.txt", "deep");
    const full = `${`/${step}`.repeat(150)}/bottom.txt`;
    await client.ask("CWD /", 250);
    await client.ask("TYPE I", 200);
    assertEquals((await client.ask(`SIZE ${full}`, 213)).lines, ["4"]);
    assertEquals((await served.folder.read(full)).length, 4);
    for (const path of ["a/".repeat(2_000), "../".repeat(1_000) + "x", "/".repeat(4_000) + "x"]) {
      for (const verb of ["RETR", "CWD", "MLST", "LIST"]) await client.ask(`${verb} ${path}`, 550);
    }
  }));

Deno.test("a path that grows by CWD beyond 4,096 bytes is refused; the session continues", () =>
  besideAnother({}, async (_served, client) => {
    const name = "n".repeat(250);
    let depth = 0;
    for (; depth < 40; depth += 1) {
      const made = await client.command(`MKD ${name}`);
      if (made.code !== 257) {
        assertEquals(made.code, 553, made.raw.join());
        break;
      }
      await client.ask(`CWD ${name}`, 250);
    }
    assert(depth > 10 && depth < 17, `4,096 bytes hold 16 such names, not ${depth}`);
    for (const verb of ["RETR", "CWD", "DELE", "LIST", "MLSD"]) {
      await client.ask(`${verb} ${name}`, 550);
    }
    await client.ask(`STOR ${name}`, 553);
    await client.ask("CWD /", 250);
  }));

Deno.test("names too long: 255 bytes are taken, 256 are 553 for a new name, 550 for an old", () =>
  besideAnother({ files: { "old": "old" } }, async (served, client) => {
    for (const letter of ["x", "\u00e9"]) {
      const size = new TextEncoder().encode(letter).length;
      const longest = letter.repeat(Math.floor(255 / size));
      const tooLong = letter.repeat(Math.floor(255 / size) + 1);
      await client.upload(`STOR ${longest}`, "x");
      for (const verb of ["STOR", "APPE", "MKD"]) await client.ask(`${verb} ${tooLong}`, 553);
      for (const verb of ["RETR", "MDTM", "CWD", "DELE", "LIST", "MLSD", "MLST", "STAT"]) {
        await client.ask(`${verb} ${tooLong}`, 550);
      }
      await client.ask("RNFR old", 350);
      await client.ask(`RNTO ${tooLong}`, 553);
      await client.ask(`STOU ${tooLong}`, 553);
      await client.ask(`DELE ${longest}`, 250);
    }
    assertEquals(await served.folder.names(), ["bystander.txt", "old"]);
    await client.ask(`RETR ${"y".repeat(4_200)}`, 500);
    await client.ask("NOOP", 200);
  }));

Deno.test("offsets beyond every file: REST is 350 or 501, RETR after it 554", () =>
  besideAnother({ files: { "ten.txt": "0123456789" } }, async (_served, client) => {
    await client.ask("TYPE I", 200);
    for (const offset of ["11", "4294967296", String(Number.MAX_SAFE_INTEGER)]) {
      for (const verb of ["RETR", "STOR"]) {
        await client.ask(`REST ${offset}`, 350);
        await client.ask(`${verb} ten.txt`, 554);
      }
    }
    for (const offset of ["9007199254740993", "9".repeat(400), "-1", "1e3", "0x10", "1.5"]) {
      await client.ask(`REST ${offset}`, 501);
    }
    const { bytes } = await client.download("RETR ten.txt");
    assertEquals(decodeLenient(bytes), "0123456789");
  }));
