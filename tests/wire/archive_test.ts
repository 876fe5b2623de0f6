import { assert, assertEquals, assertMatch } from "@std/assert";
import { basename, join } from "@std/path";
import { PRESETS } from "../../core/access/permissions.ts";
import { decodeLenient } from "../../core/base/text.ts";
import { hiddenName } from "../../core/files/upload_name.ts";
import { DataSink } from "../support/ftp/data_sink.ts";
import { rowTest } from "../support/row_test.ts";
import { type Served, servedFolder } from "../support/ftp/served_folder.ts";
import { type TempFolder, tempFolder } from "../support/files/temp_folder.ts";

/** What `tar` and `diff` print and how they end. */
async function run(program: string, ...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await new Deno.Command(program, { args: [...args] }).output();
  return `${code}${decodeLenient(stdout)}${decodeLenient(stderr)}`;
}

/** Fetches the archive and has it unpacked by the system's tar. */
async function unpack(served: Served, line: string): Promise<TempFolder> {
  using client = await served.login();
  await client.ask("TYPE I", 200);
  const { bytes } = await client.download(line);
  const folder = await tempFolder();
  const archive = await folder.write("fetched", bytes);
  await Deno.mkdir(folder.at("out"));
  assertEquals(await run("tar", "xf", archive, "-C", folder.at("out")), "0");
  return folder;
}

rowTest(
  "RETR archive",
  "long names, UTF-8, links, empty ones: unpacked it is one tree",
  async () => {
    const files = {
      "photos/a.jpg": "a",
      [`photos/${"n".repeat(120)}/${"m".repeat(140)}`]: "long",
      "photos/Grüße/日本 語": new Uint8Array(100_000).fill(7),
      "photos/empty": "",
      "photos/none/": "",
      "photos/block": new Uint8Array(1024).fill(1),
    };
    await using served = await servedFolder({ files });
    await Deno.symlink("../a.jpg", served.folder.at("photos/Grüße/link"));
    await Deno.symlink("Grüße", served.folder.at("photos/folder link"));
    await Deno.chmod(served.folder.at("photos/a.jpg"), 0o604);
    await Deno.utime(served.folder.at("photos/a.jpg"), new Date(1_234_567), new Date(1_234_567));
    await using unpacked = await unpack(served, "RETR photos.tar");
    const copy = unpacked.at("out", "photos");
    assertEquals(
      await run("diff", "-r", "--no-dereference", served.folder.at("photos"), copy),
      "0",
    );
    const info = await Deno.stat(join(copy, "a.jpg"));
    assertEquals([(info.mode ?? 0) & 0o777, info.mtime?.getTime()], [0o604, 1_234_567]);
  },
);

rowTest("RETR archive", "the root is /.tar, a real file of the name goes before", async () => {
  await using served = await servedFolder({ files: { "x/y": "1", "x.tar": "a file", "z": "2" } });
  await using unpacked = await unpack(served, "RETR /.tar");
  assertEquals(await run("diff", "-r", served.folder.path, unpacked.at("out")), "0");
  using client = await served.login();
  await client.ask("TYPE I", 200);
  assertEquals(decodeLenient((await client.download("RETR x.tar")).bytes), "a file");
});

rowTest(
  "RETR archive",
  "links out of the root, FIFOs, unfinished uploads are left out",
  async () => {
    await using outside = await tempFolder();
    await outside.write("secret", "s");
    const unfinished = hiddenName("upload", "0".repeat(32));
    await using served = await servedFolder({
      files: { "f/inside": "1", [`f/${unfinished}`]: "" },
    });
    await Deno.symlink(outside.path, served.folder.at("f/out"));
    await Deno.symlink("../../../../../etc/passwd", served.folder.at("f/passwd"));
    await Deno.symlink(served.folder.at("f/inside"), served.folder.at("f/absolute"));
    assertEquals(await run("mkfifo", served.folder.at("f/fifo")), "0");
    await using unpacked = await unpack(served, "RETR f.tar");
    const names = Array.from(Deno.readDirSync(unpacked.at("out", "f")), ({ name }) => name);
    assert(names.includes("inside"));
    for (const name of ["out", "passwd", "absolute", "fifo", unfinished]) {
      assert(!names.includes(name), name);
    }
  },
);

rowTest(
  "RETR archive",
  "a link that leaves the folder, even to come back, is left out",
  async () => {
    await using served = await servedFolder({ files: { "f/sub/inside": "1", "other/x": "2" } });
    const name = basename(served.folder.path);
    const links = {
      "f/comes-back": `../../${name}/f/sub/inside`,
      "f/beside": "../other/x",
      "f/sub/comes-back": `../../../${name}/f/sub/inside`,
      "f/sub/again": `../sub/../../../${name}/f/sub/inside`,
      // Its second step leads to the folder itself, so that the next leaves.
      "f/here": ".",
      "f/through": `here/../../${name}/f/sub/inside`,
      "f/sub/kept": "../sub/./inside",
      "f/folder": "sub/",
    };
    for (const [link, target] of Object.entries(links)) {
      await Deno.symlink(target, served.folder.at(link));
    }
    using client = await served.login();
    await client.ask("TYPE I", 200);
    for (const line of ["RETR f.tar", "RETR /.tar"]) {
      const { bytes } = await client.download(line);
      assert(!decodeLenient(bytes).includes(name), `${line} tells ${name}`);
    }
    await using unpacked = await unpack(served, "RETR f.tar");
    const kept = Array.from(Deno.readDirSync(unpacked.at("out", "f")), (entry) => entry.name);
    assertEquals(kept.sort(), ["folder", "here", "sub"]);
    assertEquals(await Deno.readTextFile(unpacked.at("out", "f", "sub", "kept")), "1");
  },
);

rowTest(
  "RETR archive",
  "2,000 files while some come, grow and go: others are whole",
  async () => {
    await using served = await servedFolder({ files: { "many/": "" } });
    const kept = Array.from({ length: 2_000 }, (_, index) => `many/${index % 50}/keep-${index}`);
    for (const folder of new Set(kept.map((name) => name.slice(0, name.lastIndexOf("/"))))) {
      await Deno.mkdir(served.folder.at(folder));
    }
    for (const [index, name] of kept.entries()) {
      Deno.writeTextFileSync(
        served.folder.at(name),
        `${index}`,
      );
    }
    for (let index = 0; index < 50; index++) {
      await served.folder.write(
        `many/${index}/go`,
        "gone soon",
      );
    }
    using client = await served.login();
    await client.ask("TYPE I", 200);
    const sink = new DataSink(await client.extendedPassive());
    await client.ask("RETR many.tar", 150);
    for (let index = 0; index < 50; index++) {
      await Deno.remove(served.folder.at(`many/${index}/go`));
      await Deno.writeTextFile(served.folder.at(`many/${index}/come`), "new");
      await Deno.writeTextFile(served.folder.at(kept[index] ?? ""), "more", { append: true });
    }
    const bytes = await sink.bytes;
    await client.expect(226);
    await using unpacked = await tempFolder();
    assertEquals(
      await run("tar", "xf", await unpacked.write("t", bytes), "-C", unpacked.path),
      "0",
    );
    for (const [index, name] of kept.entries()) {
      const text = Deno.readTextFileSync(unpacked.at(name));
      assertMatch(text, new RegExp(`^${index}(more)?$`), name);
    }
  },
);

rowTest(
  "RETR archive",
  "no text, no offset, no size: 550, 554, 504; the session continues",
  async () => {
    await using served = await servedFolder({ files: { "f/x": "1" } });
    using client = await served.login();
    await client.ask("TYPE A", 200);
    await client.extendedPassive().then((data) => data.close());
    await client.ask("RETR f.tar", 550);
    await client.ask("TYPE I", 200);
    await client.ask("REST 1", 350);
    await client.ask("RETR f.tar", 554);
    await client.ask("RANG 0 5", 350);
    await client.ask("RETR f.tar", 554);
    await client.ask("RANG 1 0", 350);
    await client.ask("SIZE f.tar", 504);
    for (const verb of ["MDTM", "HASH", "MLST"]) await client.ask(`${verb} f.tar`, 550);
    await client.ask("SIZE nothing.tar", 550);
    await client.ask("RETR f/x.tar", 550);
    await client.ask("RETR nothing.tar", 550);
    await client.download("RETR f.tar");
  },
);

rowTest(
  "RETR archive",
  "550 without the permissions list and read, and with --no-archive",
  async () => {
    const files = { "f/x": "1" };
    for (
      const permissions of [PRESETS.upload, new Set(["read"] as const), new Set(["list"] as const)]
    ) {
      await using served = await servedFolder({ files, permissions });
      using client = await served.login();
      await client.ask("TYPE I", 200);
      await client.ask("RETR f.tar", 550);
    }
    await using served = await servedFolder({ files, archives: false });
    using client = await served.login();
    await client.ask("TYPE I", 200);
    await client.ask("RETR f.tar", 550);
  },
);

rowTest("RETR archive", "ABOR in the middle: 426, 226, and every file is closed", async () => {
  const files = { "f/a": new Uint8Array(30_000_000), "f/b": "1" };
  await using served = await servedFolder({ files });
  using client = await served.login();
  await client.ask("TYPE I", 200);
  using data = await client.extendedPassive();
  await client.ask("RETR f.tar", 150);
  // In the middle of the first file, that is: nothing is being looked up any more.
  await data.read(new Uint8Array(10_000));
  await client.send("ABOR\r\n");
  await client.expect(426, 226);
  await client.ask("NOOP", 200);
});
