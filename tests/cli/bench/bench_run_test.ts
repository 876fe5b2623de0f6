import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { tempFolder } from "../../support/files/temp_folder.ts";

const SCRIPT = fromFileUrl(new URL("../../../scripts/bench.ts", import.meta.url));

Deno.test({
  name: "bench: a short run prints a table and writes the JSON and the page",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    await using folder = await tempFolder();
    const marks = ["begins", "ends"].map((word) => `<!-- deno task bench --write ${word} here -->`);
    const page = await folder.write("page.md", marks.join("\n"));
    const json = folder.at("values.json");
    const output = await new Deno.Command(Deno.execPath(), {
      args: [
        ...[
          "run",
          "-A",
          "--quiet",
          SCRIPT,
          "--quick",
          "--rounds",
          "1",
          "--only",
          "log in and quit",
        ],
        ...["--servers", "ferry", "--clients", "none", "--seconds", "1"],
        ...["--json", json, "--write", page],
      ],
    }).output();
    const text = new TextDecoder().decode(output.stdout);
    assert(output.success, new TextDecoder().decode(output.stderr));
    assertStringIncludes(text, "| log in and quit, logins/s |");
    assertStringIncludes(await Deno.readTextFile(page), text.trim());
    const { sections } = JSON.parse(await Deno.readTextFile(json));
    const { contestants } = sections[0].rows[0];
    assertEquals(Object.keys(contestants), ["ferry", "generator alone"]);
    assert(contestants.ferry.median > 0);
  },
});
