import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { type TempFolder, tempFolder } from "../../support/files/temp_folder.ts";

const SCRIPT = fromFileUrl(new URL("../../../scripts/bench.ts", import.meta.url));

/** Runs the benchmark for a moment, and returns what it printed and wrote. */
async function shortRun(folder: TempFolder, ...args: readonly string[]) {
  const json = folder.at("values.json");
  const output = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "-A", "--quiet", SCRIPT, "--quick", "--rounds", "1", "--seconds", "1"],
      ...["--servers", "ferry", "--json", json, ...args],
    ],
  }).output();
  assert(output.success, new TextDecoder().decode(output.stderr));
  const { sections } = JSON.parse(await Deno.readTextFile(json));
  return { text: new TextDecoder().decode(output.stdout).trim(), sections };
}

Deno.test({
  name: "bench: a short run of a server prints a table, and writes JSON and page",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    await using folder = await tempFolder();
    const marks = ["begins", "ends"].map((word) => `<!-- deno task bench --write ${word} here -->`);
    const page = await folder.write("page.md", marks.join("\n"));
    const words = ["--only", "log in and quit", "--clients", "none", "--write", page];
    const { text, sections } = await shortRun(folder, ...words);
    assertStringIncludes(text, "| log in and quit, logins/s |");
    assertStringIncludes(await Deno.readTextFile(page), text);
    const { contestants } = sections[0].rows[0];
    assertEquals(Object.keys(contestants), ["ferry", "generator alone"]);
    assert(contestants.ferry.median > 0);
  },
});

Deno.test({
  name: "bench: a short run of the client measures its time, processor and memory",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    await using folder = await tempFolder();
    const { text, sections } = await shortRun(folder, "--only", "list a", "--clients", "ferry");
    assertStringIncludes(text, "| list a folder, cold, s | ");
    assertEquals(sections.at(-1).title, "Clients: memory");
    const values = sections.slice(-3).map(({ rows }: { readonly rows: readonly unknown[] }) =>
      rows
    );
    assertEquals(values.map((rows: readonly unknown[]) => rows.length), [1, 1, 1]);
    for (const [row] of values) assert(row.contestants.ferry.median > 0, JSON.stringify(row));
  },
});
