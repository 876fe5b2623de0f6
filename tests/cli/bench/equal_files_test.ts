import { assertThrows } from "@std/assert";
import { requireEqual } from "../../../scripts/bench/machine/equal_files.ts";
import { tempFolder } from "../../support/files/temp_folder.ts";

Deno.test("bench: a copy that is missing, short or different is noticed", async () => {
  await using folder = await tempFolder();
  const bytes = new Uint8Array(3 * 2 ** 20 + 7).map((_, at) => at);
  const original = await folder.write("original", bytes);
  requireEqual(original, await folder.write("copy", bytes));
  assertThrows(() => requireEqual(original, folder.at("missing")));
  assertThrows(() => requireEqual(original, folder.at("short")));
  await folder.write("short", bytes.subarray(1));
  assertThrows(() => requireEqual(original, folder.at("short")));
  for (const at of [0, 2 ** 20, bytes.length - 1]) {
    const other = new Uint8Array(bytes);
    other[at] = (other[at] ?? 0) ^ 1;
    const path = await folder.write("different", other);
    assertThrows(() => requireEqual(original, path));
  }
});
