import { assertEquals } from "@std/assert";
import { foldedName } from "../../../../core/files/copies/folding.ts";
import { type FolderLook, Places } from "../../../../actors/client/jobs/target/places.ts";
import { tempFolder } from "../../../support/files/temp_folder.ts";

/** A folder that takes names with the same folded form for one, and counts how often it is read. */
function foldingFolder(...names: readonly string[]): FolderLook & { reads: number } {
  const look = {
    reads: 0,
    names: () => {
      look.reads += 1;
      return Promise.resolve(names);
    },
    finds: (path: string) =>
      Promise.resolve(names.some((name) => `/f/${foldedName(name)}` === foldedName(path))),
  };
  return look;
}

Deno.test("a folder that folds names shows the name that a file really has", async () => {
  const places = new Places(foldingFolder("README", "caf\u00e9"));
  assertEquals(await places.otherName("/f/readme"), "README");
  assertEquals(await places.otherName("/f/README"), undefined);
  assertEquals(await places.otherName("/f/CAFE\u0301"), "caf\u00e9");
});

Deno.test("another Unicode form is the same file, unless this run has written both", async () => {
  const places = new Places(foldingFolder("caf\u00e9"));
  assertEquals(await places.otherName("/f/cafe\u0301"), undefined);
  places.note("/f/caf\u00e9");
  assertEquals(await places.otherName("/f/cafe\u0301"), "caf\u00e9");
});

Deno.test("a folder that tells names apart is read once", async () => {
  await using folder = await tempFolder();
  for (const name of ["a", "A", "b"]) await folder.write(name, "x");
  let reads = 0;
  const places = new Places({
    names: () => {
      reads += 1;
      return folder.names();
    },
    finds: (path) => Deno.lstat(path).then(() => true, () => false),
  });
  // Both spellings are there: that shows nothing yet.
  assertEquals(await places.otherName(folder.at("a")), undefined);
  assertEquals(await places.otherName(folder.at("b")), undefined);
  assertEquals(await places.otherName(folder.at("a")), undefined);
  assertEquals(reads, 2);
});

Deno.test("two jobs never write names at once that may be one file", async () => {
  const places = new Places();
  const first = await places.claim("/f/a");
  const order: string[] = [];
  const second = places.claim("/f/A").then((claim) => {
    order.push("second");
    claim[Symbol.dispose]();
  });
  using _other = await places.claim("/f/b");
  order.push("first");
  first[Symbol.dispose]();
  await second;
  assertEquals(order, ["first", "second"]);
});
