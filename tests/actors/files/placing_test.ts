import { assertEquals } from "@std/assert";
import { encodeText } from "../../../core/base/text.ts";
import { jailed, kindOf } from "../../support/files/jailed.ts";

Deno.test("a small file is placed in one go, and never where a name is taken", () =>
  jailed(async (files, folder) => {
    await folder.write("root/sub/taken", "taken");
    await folder.write("root/sub/of-others.part", "part");
    const modified = Date.UTC(2001, 1, 3, 4, 5, 6);
    const small = { bytes: encodeText("small"), modified };
    assertEquals(kindOf(await files.placeFile("/sub/new", "new.part", small)), "ok");
    assertEquals(await folder.read("root/sub/new"), encodeText("small"));
    const { mtime } = await Deno.stat(folder.at("root/sub/new"));
    assertEquals(mtime?.getTime(), modified);
    assertEquals(kindOf(await files.placeFile("/sub/taken", "taken.part", small)), "exists");
    assertEquals(kindOf(await files.placeFile("/sub/x", "of-others.part", small)), "exists");
    assertEquals(kindOf(await files.placeFile("/sub/x", "../x.part", small)), "name-not-allowed");
    assertEquals(kindOf(await files.placeFile("/none/x", "x.part", small)), "not-found");
    assertEquals(Array.from(Deno.readDirSync(folder.at("root/sub")), ({ name }) => name).sort(), [
      "new",
      "of-others.part",
      "taken",
    ]);
  }));
