import { assertEquals, assertThrows } from "@std/assert";
import { settleFolder } from "../../../actors/files/tree/attributes.ts";
import { tempFolder } from "../../support/files/temp_folder.ts";

const PERMISSIONS = { ignore: Deno.build.os === "windows" };

Deno.test(
  "a new folder gets its mode, and keeps the group's bit of its parent",
  PERMISSIONS,
  async () => {
    await using folder = await tempFolder();
    for (
      const [made, wanted, expected] of [[0o755, 0o700, 0o700], [0o2755, 0o770, 0o2770]] as const
    ) {
      const path = folder.at(made.toString(8));
      await Deno.mkdir(path);
      await Deno.chmod(path, made);
      settleFolder(path, wanted);
      assertEquals(((await Deno.stat(path)).mode ?? 0) & 0o7777, expected);
    }
  },
);

Deno.test(
  "a file that has taken the name of a new folder keeps its mode",
  PERMISSIONS,
  async () => {
    await using folder = await tempFolder();
    const path = await folder.write("file", "");
    await Deno.chmod(path, 0o600);
    assertThrows(() => settleFolder(path, 0o755));
    assertEquals(((await Deno.stat(path)).mode ?? 0) & 0o7777, 0o600);
  },
);
