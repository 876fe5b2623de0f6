import { assertEquals } from "@std/assert";
import { SystemOwnerNames } from "../../../actors/machine/system/system_owner_names.ts";
import { tempFolder } from "../../support/files/temp_folder.ts";

Deno.test("the system's own files are read, and read again when they have changed", async () => {
  await using folder = await tempFolder();
  await folder.write("passwd", "root:x:0:0\n");
  const names = new SystemOwnerNames(folder.at("passwd"), folder.at("group"));
  const before = names.current();
  assertEquals([before.owner(0), before.owner(7), before.group(0)], ["root", undefined, undefined]);
  await folder.write("passwd", "root:x:0:0\nalice:x:7:7\n");
  await folder.write("group", "staff:x:7:\n");
  const after = names.current();
  assertEquals([after.owner(7), after.group(7)], ["alice", "staff"]);
  assertEquals(before.owner(7), undefined);
  await Deno.remove(folder.at("passwd"));
  assertEquals(names.current().owner(7), "alice");
});

Deno.test({
  name: "root is called root here",
  ignore: Deno.build.os === "windows",
  fn: () => assertEquals(new SystemOwnerNames().current().owner(0), "root"),
});
