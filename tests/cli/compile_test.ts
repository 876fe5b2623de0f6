import { assertEquals } from "@std/assert";
import { resolve } from "@std/path";
import { tempFolder } from "../support/files/temp_folder.ts";

const EXECUTABLE = Deno.env.get("FERRY_BIN") ?? "";

/** `@scope/name` of `npm:@scope/name@1.2.3/some/file.js`. */
function packageName(target: string): string | undefined {
  return /^npm:((?:@[^/@]+\/)?[^/@]+)@/.exec(target)?.[1];
}

Deno.test({
  name: "compile: no npm package is in the executable, for what ferry needs is bundled",
  ignore: EXECUTABLE === "",
  fn: async () => {
    const { imports } = JSON.parse(await Deno.readTextFile("deno.json"));
    const names = new Set(Object.values<string>(imports).flatMap((to) => packageName(to) ?? []));
    assertEquals(names.has("@logtape/logtape"), true);
    const executable = new TextDecoder("latin1").decode(await Deno.readFile(EXECUTABLE));
    assertEquals([...names].filter((name) => executable.includes(`"name": "${name}"`)), []);
  },
});

Deno.test({
  name: "compile: no code is kept where other users of the machine could put theirs",
  ignore: EXECUTABLE === "",
  fn: async () => {
    await using folder = await tempFolder();
    const { code } = await new Deno.Command(resolve(EXECUTABLE), {
      args: ["--version"],
      env: { TMPDIR: folder.path, TMP: folder.path, TEMP: folder.path },
      stdout: "null",
    }).output();
    assertEquals([code, [...Deno.readDirSync(folder.path)].map(({ name }) => name)], [0, []]);
  },
});
