import { assert, assertEquals } from "@std/assert";
import { fromFileUrl, join } from "@std/path";

const ROOT = new URL("../../", import.meta.url);

/** What `ferry ls` loads: main.ts, and then what these import(). */
const LISTING = [
  "main.ts",
  "core/cli/subcommands/client/folders/ls.ts",
  "actors/subcommands/get_put_ls.ts",
  "actors/client/jobs/listing/list_folder.ts",
];

interface Graph {
  readonly modules: readonly {
    readonly specifier: string;
    readonly dependencies?: readonly {
      readonly isDynamic?: boolean;
      readonly code?: { readonly specifier?: string };
    }[];
  }[];
}

/** All modules that are loaded with these files: what they import, and what that imports. */
async function loadedWith(files: readonly string[]): Promise<ReadonlySet<string>> {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", "main.ts"],
    cwd: fromFileUrl(ROOT),
  }).output();
  const { modules }: Graph = JSON.parse(new TextDecoder().decode(stdout));
  const imports = new Map(modules.map(({ specifier, dependencies = [] }) => [
    specifier,
    dependencies.filter(({ isDynamic }) => isDynamic !== true)
      .flatMap(({ code }) => code?.specifier ?? []),
  ]));
  const loaded = new Set(files.map((file) => new URL(file, ROOT).href));
  for (const module of loaded) {
    for (const imported of imports.get(module) ?? []) loaded.add(imported);
  }
  for (const file of files) assert(imports.has(new URL(file, ROOT).href), file);
  return loaded;
}

Deno.test("a listing loads none of Node's modules, and nothing that sends or fetches files", async () => {
  const loaded = [...await loadedWith(LISTING)];
  assertEquals(loaded.filter((module) => module.startsWith("node:")), []);
  const unneeded =
    /\/(jobs\/(upload|download\/download|tree\/tree\.)|actors\/files|tls\/client\/client_|subcommands\/transfer_)/;
  assertEquals(loaded.filter((module) => unneeded.test(module)), []);
  const windows = loaded.filter((module) => module.includes("/path/windows/"));
  assertEquals(windows, Deno.build.os === "windows" ? windows : []);
  const dialects = /listing\/dialects\/(dialects|dos|eplf|vms|ibm|others)/;
  assertEquals(loaded.filter((module) => dialects.test(module)), []);
});

Deno.test("fetching and sending files load neither TLS nor what computes digests", async () => {
  const jobs = ["download/download.ts", "upload/upload.ts"];
  const files = jobs.map((job) => `actors/client/jobs/${job}`);
  const loaded = [...await loadedWith(["main.ts", "actors/subcommands/get_put_ls.ts", ...files])];
  assertEquals(loaded.filter((module) => /^node:(?!fs$)/.test(module)), []);
});

const BUNDLE = Deno.env.get("FERRY_BUNDLE") ?? "";

Deno.test({
  name: "a listing loads none of Node's modules from the bundle either",
  ignore: BUNDLE === "",
  fn: async () => {
    const parts = (await Array.fromAsync(Deno.readDir(BUNDLE))).map(({ name }) => name);
    const begin = /^(main|ls-\w+|get_put_ls-\w+|list_folder-\w+)\.js$/;
    const loaded = new Set(parts.filter((name) => begin.test(name)));
    assertEquals(loaded.size, LISTING.length);
    for (const part of loaded) {
      if (part.startsWith("node:")) continue;
      const text = await Deno.readTextFile(join(BUNDLE, part));
      for (
        const [_, name = ""] of text.matchAll(/^(?:} from|import(?: .* from)?) "(?:\.\/)?(.+)";$/gm)
      ) {
        loaded.add(name);
      }
    }
    assert(loaded.size > LISTING.length);
    assertEquals([...loaded].filter((name) => !parts.includes(name)), []);
  },
});
