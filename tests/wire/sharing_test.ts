import { assertEquals, assertMatch } from "@std/assert";
import { streamedInput } from "../../actors/server/sharing/standard_input.ts";
import { outputInlet } from "../../actors/server/sharing/standard_output.ts";
import type { Shares } from "../../actors/files/shares.ts";
import { PRESETS } from "../../core/access/permissions.ts";
import { EVERY_NAME, NameFilter, type NameRules } from "../../core/files/name_filter.ts";
import { concatBytes, decodeLenient, encodeText } from "../../core/base/text.ts";
import { patterned } from "../support/files/memory_flows.ts";
import { rowTest } from "../support/row_test.ts";
import { type Served, servedFolder } from "../support/ftp/served_folder.ts";
import { type TempFolder, tempFolder } from "../support/files/temp_folder.ts";
import type { WireClient } from "../support/ftp/wire_client.ts";

function filtered(rules: Partial<NameRules>): Partial<Shares> {
  return { filter: new NameFilter({ ...EVERY_NAME, ...rules }) };
}

async function names(client: WireClient, line = "NLST"): Promise<string[]> {
  return decodeLenient((await client.download(line)).bytes).split("\r\n").slice(0, -1);
}

/** A folder elsewhere; the served folder has links to it and to its file. */
async function linkedElsewhere(served: Served): Promise<TempFolder> {
  const elsewhere = await tempFolder();
  await elsewhere.write("inner/deep.txt", "deep");
  await elsewhere.write("file.txt", "file");
  await Deno.symlink(elsewhere.at("inner"), served.folder.at("folder"));
  await Deno.symlink(elsewhere.at("file.txt"), served.folder.at("link.txt"));
  return elsewhere;
}

rowTest("excluded", "neither listed, nor fetched, nor changed, and not in an archive", async () => {
  const files = { "a.txt": "a", "b.log": "secret", "deep/c.log": "secret", "tmp/d.txt": "secret" };
  const shares = filtered({ exclude: ["*.log", "tmp"] });
  await using served = await servedFolder({ files, shares });
  using client = await served.login();
  assertEquals(await names(client), ["a.txt", "deep"]);
  assertEquals(await names(client, "NLST deep"), []);
  const listed = decodeLenient((await client.download("MLSD")).bytes);
  assertEquals(/log|tmp/.test(listed), false, listed);
  await client.ask("TYPE I", 200);
  for (const path of ["b.log", "deep/c.log", "tmp", "tmp/d.txt", "deep/../b.log"]) {
    for (const verb of ["RETR", "SIZE", "MDTM", "MLST", "DELE", "RNFR", "STAT", "CWD", "HASH"]) {
      const { lines } = await client.ask(`${verb} ${path}`, 550);
      assertMatch(lines.join(), /no such file or folder/, `${verb} ${path}`);
    }
  }
  for (const line of ["STOR new.log", "APPE b.log", "MKD tmp", "STOR tmp/new", "MKD x.log"]) {
    const { code } = await client.command(line);
    assertEquals(code === 550 || code === 553, true, `${line}: ${code}`);
  }
  await client.ask("RNFR a.txt", 350);
  await client.ask("RNTO a.log", 553);
  const archive = decodeLenient((await client.download("RETR /.tar")).bytes);
  assertEquals([archive.includes("a.txt"), archive.includes("secret")], [true, false]);
});

rowTest("excluded", "a link does not lead there", async () => {
  await using served = await servedFolder({
    files: { "secret/key": "secret", "a/": "" },
    shares: filtered({ exclude: ["secret"] }),
  });
  await Deno.symlink("../secret", served.folder.at("a/way in"));
  await Deno.symlink("../secret/key", served.folder.at("a/key"));
  using client = await served.login();
  for (const line of ["RETR a/key", "RETR a/way in/key", "CWD a/way in", "STOR a/key"]) {
    await client.ask(line, 550);
  }
  const archive = await client.ask("TYPE I", 200).then(() => client.download("RETR a.tar"));
  assertEquals(decodeLenient(archive.bytes).includes("key\0\0\0\0\0\0\0\0secret"), false);
  assertEquals(await served.folder.read("secret/key"), encodeText("secret"));
});

rowTest("not included", "files that match nothing are as if they were not there", async () => {
  const files = { "a.jpg": "a", "b.txt": "b", "deep/c.jpg": "c", "deep/d.txt": "d" };
  await using served = await servedFolder({ files, shares: filtered({ include: ["*.jpg"] }) });
  using client = await served.login();
  assertEquals(await names(client), ["a.jpg", "deep"]);
  assertEquals(await names(client, "NLST deep"), ["deep/c.jpg"]);
  assertEquals((await client.download("RETR deep/c.jpg")).bytes, encodeText("c"));
  for (const line of ["RETR b.txt", "RETR deep/d.txt", "MLST b.txt", "STAT b.txt"]) {
    assertMatch((await client.ask(line, 550)).lines.join(), /no such file or folder/);
  }
  await client.upload("STOR e.jpg", "e");
  await client.ask("STOR e.txt", 553);
});

rowTest("hidden", "a dot hides a name from readers alone", async () => {
  const files = { "a": "a", ".env": "secret", ".git/config": "secret", ".message": "Welcome" };
  await using served = await servedFolder({ files, shares: filtered({ hidden: false }) });
  using client = await served.login();
  assertEquals(await names(client, "NLST -a"), [".message", "a"]);
  await client.ask("TYPE I", 200);
  for (const path of [".env", ".git/config"]) {
    for (const verb of ["RETR", "SIZE", "MLST"]) await client.ask(`${verb} ${path}`, 550);
  }
  await client.ask("CWD .git", 550);
  assertMatch((await client.ask("CWD /", 250)).lines.join(), /Welcome/);
  await client.upload("STOR .part", "new");
  await client.ask("RNFR .part", 350);
  await client.ask("RNTO whole", 250);
  assertEquals(await served.folder.read("whole"), encodeText("new"));
});

rowTest("follow", "only with --follow do links lead out", async () => {
  for (const follow of [false, true]) {
    await using served = await servedFolder({ shares: { follow } });
    await using _elsewhere = await linkedElsewhere(served);
    using client = await served.login();
    assertEquals(await names(client), ["folder", "link.txt"]);
    if (follow) {
      assertEquals((await client.download("RETR link.txt")).bytes, encodeText("file"));
      assertEquals((await client.download("RETR folder/deep.txt")).bytes, encodeText("deep"));
      await client.ask("CWD folder", 250);
      assertEquals(await names(client), ["deep.txt"]);
    } else {
      for (const line of ["RETR link.txt", "RETR folder/deep.txt", "CWD folder"]) {
        await client.ask(line, 550);
      }
    }
  }
});

rowTest("several things", "the root holds them and nothing else", async () => {
  await using one = await tempFolder();
  await one.write("photos/a.jpg", "a");
  const file = await one.write("notes.txt", "notes");
  const mounts = new Map([["photos", one.at("photos")], ["notes.txt", file]]);
  await using served = await servedFolder({ shares: { mounts } });
  using client = await served.login();
  assertEquals(await names(client), ["notes.txt", "photos"]);
  assertEquals((await client.download("RETR photos/a.jpg")).bytes, encodeText("a"));
  await client.upload("STOR photos/b.jpg", "b");
  await client.upload("STOR notes.txt", "new");
  assertEquals(await one.read("photos/b.jpg"), encodeText("b"));
  assertEquals(await one.read("notes.txt"), encodeText("new"));
  for (const line of ["STOR other", "MKD other", "DELE notes.txt", "RMD photos", "CWD photos/.."]) {
    await client.ask(line, line.startsWith("CWD") ? 250 : 550);
  }
  assertEquals(await served.folder.names(), []);
  await client.ask("RNFR photos/a.jpg", 350);
  await client.ask("RNTO a.jpg", 550);
});

rowTest("stream", "the first gets it whole, nobody else", async () => {
  const parts = [patterned(100_000), patterned(70_000), encodeText("the end")];
  const more = Promise.withResolvers<void>();
  let next = 0;
  const input = {
    read: async (into: Uint8Array) => {
      if (next === 1) await more.promise;
      const part = parts[next++];
      if (part === undefined) return null;
      into.set(part.subarray(0, into.length));
      if (part.length > into.length) parts.splice(next, 0, part.subarray(into.length));
      return Math.min(part.length, into.length);
    },
  };
  const streams = new Map([["db.sql", streamedInput("db.sql", input, 0)]]);
  await using served = await servedFolder({ shares: { streams } });
  using first = await served.login();
  using second = await served.login();
  await first.ask("TYPE I", 200);
  assertEquals(await names(second), ["db.sql"]);
  await second.ask("TYPE I", 200);
  await second.ask("SIZE db.sql", 504);
  await second.ask("REST 5", 350);
  await second.ask("RETR db.sql", 554);
  const data = await first.extendedPassive();
  const whole = new Response(data.readable).bytes();
  await first.ask("RETR db.sql", 150);
  await second.ask("RETR db.sql", 450);
  more.resolve();
  assertEquals(
    await whole,
    concatBytes([patterned(100_000), patterned(70_000), encodeText("the end")]),
  );
  await first.expect(226);
  await second.ask("RETR db.sql", 550);
});

rowTest("inlet", "one upload of any name goes to it", async () => {
  const written: Uint8Array[] = [];
  const stdout = {
    write: (bytes: Uint8Array) => Promise.resolve(void written.push(bytes.slice())),
  };
  const shares = { inlet: outputInlet({ stdout }) };
  await using served = await servedFolder({ shares, permissions: PRESETS.upload });
  using first = await served.login();
  using second = await served.login();
  await first.ask("TYPE I", 200);
  const data = await first.extendedPassive();
  await first.ask("STOR any/name at all", 150);
  await data.write(encodeText("some "));
  await second.ask("STOR other", 450);
  await data.write(encodeText("bytes"));
  data.close();
  await first.expect(226);
  assertEquals(decodeLenient(concatBytes(written)), "some bytes");
  await second.ask("STOR other", 550);
});

rowTest("create-folders", "what is missing is made, what exists is as good as made", async () => {
  const shares = { createFolders: true };
  await using served = await servedFolder({ files: { "file": "x" }, shares });
  using client = await served.login();
  await client.ask("CWD /2026/11", 250);
  await client.upload("STOR /camera/1/a.jpg", "a");
  for (const path of ["/x/y/z", "/x/y/z", "/x", "/camera"]) {
    assertEquals((await client.ask(`MKD ${path}`, 257)).lines, [`"${path}" created.`]);
  }
  for (
    const line of ["MKD /file", "MKD /file/x", "CWD /file", "CWD /file/x", "STOR /file/x", "MKD /"]
  ) {
    await client.ask(line, line === "MKD /" ? 257 : 550);
  }
  assertEquals((await Deno.stat(served.folder.at("x/y/z"))).isDirectory, true);
});

rowTest("create-folders", "without it nothing is made; without mkdir neither", async () => {
  for (
    const [createFolders, permissions] of [[false, PRESETS.full], [true, PRESETS.upload]] as const
  ) {
    await using served = await servedFolder({ shares: { createFolders }, permissions });
    using client = await served.login();
    // An account that may not know which names exist can enter any path.
    await client.ask("CWD new", createFolders ? 250 : 550);
    await client.ask("CWD /", 250);
    for (const line of ["STOR new/file", "MKD new/er"]) await client.ask(line, 550);
    assertEquals(await served.folder.names(), []);
  }
});

const DROP_BOX = {
  permissions: PRESETS.upload,
  uploads: { onExists: "rename" },
  shares: { ownNames: true },
} as const;

rowTest(
  "drop box names",
  "one's own files get their names, with a number if one is taken",
  async () => {
    await using served = await servedFolder({ ...DROP_BOX, files: { "scan.pdf": "older" } });
    using client = await served.login();
    await client.upload("STOR scan.tmp", "newer");
    await client.ask("RNFR scan.tmp", 350);
    const { lines } = await client.ask("RNTO scan.pdf", 250);
    assertEquals(lines, ['Renamed to "/scan (1).pdf".']);
    assertEquals(await served.folder.names(), ["scan (1).pdf", "scan.pdf"]);
    assertEquals(await served.folder.read("scan.pdf"), encodeText("older"));
    assertEquals(await served.folder.read("scan (1).pdf"), encodeText("newer"));
  },
);

rowTest("drop box names", "what others sent, or what was cut, cannot be renamed", async () => {
  await using served = await servedFolder({ ...DROP_BOX, files: { "older": "x" } });
  using first = await served.login();
  using second = await served.login();
  await first.upload("STOR mine", "1");
  for (const path of ["mine", "older", "missing"]) {
    assertMatch((await second.ask(`RNFR ${path}`, 550)).lines.join(), /may not rename/);
  }
  const data = await first.extendedPassive();
  await first.ask("STOR cut", 150);
  await data.write(encodeText("half"));
  await first.ask("ABOR", 426, 226);
  data.close();
  await first.ask("RNFR cut", 550);
  await first.ask("RNFR mine", 350);
  await first.ask("RNTO ../outside/x", 550);
  const seen = (await served.folder.names()).filter((name) => !name.startsWith("."));
  assertEquals(seen, ["mine", "older"]);
});

rowTest("as is", "TYPE A leaves line ends and everything else alone", async () => {
  const bytes = encodeText("a\r\nb\nc\r\r\n\0\xff");
  await using served = await servedFolder({ settings: { texts: "as-is" } });
  using client = await served.login();
  await client.upload("STOR picture", bytes);
  assertEquals(await served.folder.read("picture"), bytes);
  assertEquals((await client.download("RETR picture")).bytes, bytes);
  assertEquals((await client.ask("SIZE picture", 213)).lines, [String(bytes.length)]);
  const data = await client.extendedPassive();
  const rest = new Response(data.readable).bytes();
  await client.ask("REST 3", 350);
  await client.ask("RETR picture", 150, 226);
  assertEquals(await rest, bytes.slice(3));
  assertEquals(await names(client), ["picture"]);
});

Deno.test("an upload cannot begin within a stream, whose size is not known", async () => {
  const input = { read: () => Promise.resolve(null) };
  const streams = new Map([["db.sql", streamedInput("db.sql", input, 0)]]);
  await using served = await servedFolder({ shares: { streams } });
  using client = await served.login();
  await client.ask("TYPE I", 200);
  await client.extendedPassive().then((data) => data.close());
  await client.ask("REST 1", 350);
  await client.ask("STOR db.sql", 554);
});
