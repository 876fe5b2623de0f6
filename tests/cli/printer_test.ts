import { assertEquals } from "@std/assert";
import { runClient } from "../support/process/ferry_client.ts";
import { patterned } from "../support/files/memory_flows.ts";
import { ScriptedServer } from "../support/ftp/scripted_server.ts";
import { tempFolder } from "../support/files/temp_folder.ts";

/** What a printer that takes files does not know, by the manual of the Xerox 490. */
const UNKNOWN = Object.fromEntries(
  ["EPSV", "PASV", "EPRT", "CWD", "PWD", "FEAT", "SIZE", "AUTH", "OPTS", "MLST"].map((verb) => [
    verb,
    "502 Command not implemented.",
  ]),
);

Deno.test("put --active prints on a printer that knows PORT, TYPE, STOR and little more", async () => {
  await using local = await tempFolder();
  const page = await local.write("page.ps", patterned(100_000));
  await using printer = new ScriptedServer({ on: UNKNOWN });
  for (const path of ["", "lp/"]) {
    const { code, stderr } = await runClient(["put", "--active", page, printer.url(path)]);
    assertEquals([code, stderr], [0, ""]);
    assertEquals(printer.files.get(`${path}page.ps`), patterned(100_000));
  }
});
