import { assertEquals, assertStringIncludes } from "@std/assert";
import { readAccountsFile } from "../../../actors/server/accounts/accounts_reader.ts";
import { tempFolder } from "../../support/files/temp_folder.ts";

Deno.test("the first ten errors of an accounts file are reported, and the number of others", async () => {
  await using folder = await tempFolder();
  for (const [faults, last] of [[10, "[9]"], [11, "and 1 more"], [12, "and 2 more"]] as const) {
    const accounts = Array.from({ length: faults }, (_, at) => ({
      name: `n${at}`,
      password: 1,
      permissions: "read",
    }));
    const path = await folder.write("accounts.json", JSON.stringify({ accounts }));
    const read = await readAccountsFile(path);
    const lines = read.ok ? [] : read.failure;
    assertEquals(lines.length, Math.min(faults, 11));
    assertStringIncludes(lines.at(-1) ?? "", last);
  }
});
