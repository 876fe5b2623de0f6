import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { namePortions, NativeFolder } from "../../../../actors/machine/native/native_folder.ts";
import { fileFactsOf } from "../../../../actors/files/reading/file_facts.ts";
import { decodeLenient, encodeText } from "../../../../core/base/text.ts";
import { EntryFacts } from "../../../../core/files/listing/entry_facts.ts";
import { calls, HAS_SYSTEM_CALLS } from "../../../support/process/system_calls.ts";
import { holding } from "../../../support/files/holding.ts";
import { type TempFolder, tempFolder } from "../../../support/files/temp_folder.ts";

function nativeTest(name: string, test: (path: string, folder: TempFolder) => unknown): void {
  Deno.test({
    name,
    ignore: !HAS_SYSTEM_CALLS,
    fn: async () => {
      await using folder = await tempFolder();
      const path = folder.at("inner");
      await Deno.mkdir(path);
      await test(path, folder);
    },
  });
}

function opened(path: string): NativeFolder {
  const folder = NativeFolder.open(calls(), path);
  assert(folder !== undefined);
  return folder;
}

function byName(entries: Iterable<Deno.DirEntry>): readonly Deno.DirEntry[] {
  return [...entries].sort((one, other) => one.name < other.name ? -1 : 1);
}

function namesOf(folder: NativeFolder): readonly Deno.DirEntry[] {
  return [...folder.portions()].flat();
}

/** What the folder tells of a name. */
function look(folder: NativeFolder, name: string): EntryFacts | undefined {
  const facts = new EntryFacts();
  facts.bytes = encodeText(name);
  facts.to = facts.bytes.length;
  return folder.look(facts) ? facts : undefined;
}

nativeTest("names and kinds are those that the runtime tells", async (path, folder) => {
  await Deno.mkdir(`${path}/folder`);
  await Deno.symlink("nowhere", `${path}/link`);
  await new Deno.Command("mkfifo", { args: [`${path}/fifo`] }).output();
  for (const name of ["a", " b ", "\ufeffc", "日本", "\n", "é", "x".repeat(255)]) {
    await folder.write(`inner/${name}`, name);
  }
  using native = opened(path);
  assertEquals(byName(namesOf(native)), byName(Deno.readDirSync(path)));
});

nativeTest("bytes that are no text read as the runtime reads them", async (path) => {
  // The runtime cannot make such names.
  const script =
    'import os,sys\nfor n in (b"a\\xff", b"\\xe6\\x97", b"\\xed\\xa0\\x80.", b"\\x80"):\n' +
    " open(os.path.join(os.fsencode(sys.argv[1]), n), 'w').close()";
  const { success } = await new Deno.Command("python3", { args: ["-c", script, path] }).output();
  assert(success);
  using native = opened(path);
  assertEquals(byName(namesOf(native)), byName(Deno.readDirSync(path)));
});

nativeTest("a folder of more names than are read at once", (path) => {
  const names = Array.from({ length: 3000 }, (_, index) => `${index}-${"x".repeat(index % 200)}`);
  for (const name of names) Deno.writeTextFileSync(`${path}/${name}`, "");
  using native = opened(path);
  assertEquals(namesOf(native).map(({ name }) => name).toSorted(), names.toSorted());
});

nativeTest(
  "what is looked at is what the runtime tells, of a link itself",
  async (path, folder) => {
    await folder.write("inner/file", "some text");
    await Deno.chmod(`${path}/file`, 0o4751);
    await Deno.utime(`${path}/file`, 1e9, -86_400.5);
    await Deno.mkdir(`${path}/日本`, { mode: 0o700 });
    await Deno.symlink("file", `${path}/link`);
    await Deno.link(`${path}/file`, `${path}/second`);
    using native = opened(path);
    for (const name of ["file", "日本", "link", "second"]) {
      const seen = look(native, name);
      assert(seen !== undefined);
      // What the system allows is not told.
      const { access, ...usual } = fileFactsOf(name, Deno.lstatSync(`${path}/${name}`));
      assert(access !== undefined);
      assertEquals(seen.copy(), usual, name);
    }
  },
);

nativeTest("what has gone, and names that cannot be: the runtime must tell why", (path) => {
  using native = opened(path);
  for (const name of ["gone", "x".repeat(256), "日".repeat(400), "a\ufffd"]) {
    assertThrows(() => Deno.lstatSync(`${path}/${name}`));
    assertEquals(look(native, name), undefined, name);
  }
});

nativeTest(
  "a sink gets plain names as bytes, and the others as the runtime tells them",
  async (path, folder) => {
    const plain = [
      "a",
      "b c",
      "~",
      "x".repeat(255),
      ...Array.from({ length: 2000 }, (_, n) => `n${n}`),
    ];
    const other = [".a", "é", "\n", "\u007f", "日本"];
    for (const name of [...plain, ...other]) await folder.write(`inner/${name}`, "");
    for (const takesPlain of [true, false]) {
      using native = opened(path);
      const [bytes, entries]: [string[], string[]] = [[], []];
      const sink = {
        takesPlain,
        addPlain: (all: Uint8Array, from: number, to: number) => {
          bytes.push(decodeLenient(all.subarray(from, to)));
        },
        addEntry: ({ name, isFile }: Deno.DirEntry) => {
          assert(isFile);
          entries.push(name);
        },
      };
      while (native.readInto(sink)) assert(bytes.length + entries.length < 3000);
      assertEquals(bytes.sort(), takesPlain ? plain.toSorted() : []);
      assertEquals(entries.sort(), (takesPlain ? other : [...plain, ...other]).sort());
    }
  },
);

nativeTest(
  "a folder that is moved is read on, in one that is removed nothing is left",
  (path, folder) => {
    Deno.writeTextFileSync(`${path}/a`, "a");
    using native = opened(path);
    Deno.renameSync(path, folder.at("moved"));
    assertEquals(namesOf(native).map(({ name }) => name), ["a"]);
    assertEquals(look(native, "a")?.size, 1);
    Deno.removeSync(folder.at("moved"), { recursive: true });
    assertEquals(look(native, "a"), undefined);
  },
);

nativeTest("no folder: another way must tell why", async (path, folder) => {
  const file = await folder.write("file", "");
  for (const other of [file, `${path}/gone`]) {
    assertEquals(NativeFolder.open(calls(), other), undefined);
  }
});

nativeTest("the folder is closed again, even if not all names are taken", async (path) => {
  const count = 3000;
  for (let at = 0; at < count; at++) Deno.writeTextFileSync(`${path}/${at}`, "");
  const sizes = (await Array.fromAsync(namePortions(path))).map(({ length }) => length);
  assertEquals(sizes.reduce((sum, size) => sum + size), count);
  assert(Math.max(...sizes) < count);
  for await (const _ of namePortions(path)) break;
  await assertRejects(() => Array.fromAsync(namePortions(`${path}/gone`)));
  assertEquals(holding(Deno.realPathSync(path)), 0);
});
