import { assertEquals } from "@std/assert";
import { type ModuleGraph, neededImports, npmPackage } from "../../scripts/needed_imports.ts";

const EXECUTABLE = Deno.env.get("FERRY_BIN") ?? "";

Deno.test("compile: only the imports are needed whose package the program loads", () => {
  const imports = {
    "@std/path": "npm:deno-std@1.2.0/path/mod.js",
    "@std/path/posix": "npm:deno-std@1.2.0/path/posix/mod.js",
    "@scope/one": "npm:@scope/one@1.0.0",
    "@scope/two": "npm:@scope/two@1.0.0",
    "typescript": "npm:typescript@6.0.3",
  };
  const modules = [
    { specifier: "file:///ferry/main.ts" },
    { specifier: "node:net" },
    { specifier: "npm:/deno-std@1.2.0/path/posix/mod.js" },
    { specifier: "npm:/@scope/two@1.0.0" },
  ];
  assertEquals(Object.keys(neededImports(imports, { modules })), [
    "@std/path",
    "@std/path/posix",
    "@scope/two",
  ]);
});

Deno.test({
  name: "compile: the executable has the npm packages that ferry needs, and no others",
  ignore: EXECUTABLE === "",
  fn: async () => {
    const { imports } = JSON.parse(await Deno.readTextFile("deno.json"));
    const info = await new Deno.Command(Deno.execPath(), {
      args: ["info", "--json", "main.ts"],
    }).output();
    const graph: ModuleGraph = JSON.parse(new TextDecoder().decode(info.stdout));
    const needed = neededImports(imports, graph);
    const executable = new TextDecoder("latin1").decode(await Deno.readFile(EXECUTABLE));
    const found = Object.values<string>(imports).filter((target) => {
      const name = npmPackage(target)?.replace(/@[^@]*$/, "");
      return executable.includes(`"name": "${name}"`);
    });
    assertEquals(new Set(found), new Set(Object.values(needed)));
  },
});
