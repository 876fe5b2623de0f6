// Writes ferry as a few files of JavaScript, dist/bundle/main.js and the parts that it loads when they are needed:
//   deno task bundle
// Nothing is left to resolve, to strip of types or to look up in the npm cache when ferry starts. `deno task compile` puts the
// bundle into the executable, and the tests start it.

import { join } from "@std/path";

/** Where `deno task bundle` writes. */
export const BUNDLE = "dist/bundle";

/**
 * What the runtime is told besides permissions, as `unstable` of deno.json tells it for the source. Without the second the
 * runtime reads all parts of the bundle before the first one runs.
 */
export const BUNDLE_FLAGS = ["--unstable-net", "--unstable-lazy-dynamic-imports"] as const;

/**
 * How the bundler lets libraries in CommonJS load Node's modules. It loads node:module before anything else, in every
 * command, which takes longer than all of ferry's own code.
 */
const EAGER = `import { createRequire as __deno_internal_createRequire } from "node:module";
var __require = __deno_internal_createRequire(import.meta.url);
`;

/** The same without loading anything before a library asks for it. */
const WHEN_ASKED = `var __require = (name) => {
  const found = process.getBuiltinModule(name);
  if (found === undefined) throw new Error("Cannot find module " + name);
  return found;
};
`;

/** Writes the bundle into this folder. Throws if it cannot be made; the reason is on standard error. */
export async function bundleInto(folder: string): Promise<void> {
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: ["bundle", "--quiet", "--code-splitting", `--outdir=${folder}`, "main.ts"],
  }).spawn().status;
  if (!success) throw new Error("ferry cannot be bundled; `deno bundle main.ts` shows why");
  for await (const { name } of Deno.readDir(folder)) {
    const text = await Deno.readTextFile(join(folder, name));
    const lazy = text.replaceAll(EAGER, WHEN_ASKED);
    if (lazy.includes('from "node:module"')) {
      throw new Error(`${name} loads node:module; adapt scripts/bundle.ts to this bundler`);
    }
    if (lazy !== text) await Deno.writeTextFile(join(folder, name), lazy);
  }
}

if (import.meta.main) {
  await Deno.remove(BUNDLE, { recursive: true }).catch(() => {});
  await bundleInto(BUNDLE);
  console.log(
    `${BUNDLE}/main.js: start it with deno run -A ${BUNDLE_FLAGS.join(" ")} ${BUNDLE}/main.js`,
  );
}
