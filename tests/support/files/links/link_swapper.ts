// A program that swaps each of the paths on its standard input (a JSON array on one line) with the same path plus
// `-twin`, and back, as fast as it can, until it is killed: deno run -A link_swapper.ts [USER]. Linux only.

import { renameSync } from "node:fs";
import { becomeUser } from "../../../../actors/machine/system/privileges.ts";
import { encodeText } from "../../../../core/base/text.ts";

/** Swaps a name with its twin; for a moment nothing has the name. */
export function swap(path: string): void {
  renameSync(path, `${path}-aside`);
  renameSync(`${path}-twin`, path);
  renameSync(`${path}-aside`, `${path}-twin`);
}

/** Linux: AT_FDCWD, and RENAME_EXCHANGE. */
const NO_FOLDER = -100;
const EXCHANGE = 2;

/** Swaps them atomically. */
function swapForever(paths: readonly string[]): void {
  const { symbols } = Deno.dlopen("libc.so.6", {
    renameat2: { parameters: ["i32", "buffer", "i32", "buffer", "u32"], result: "i32" },
  });
  const pairs = paths.map((path) => ({
    name: encodeText(`${path}\0`),
    twin: encodeText(`${path}-twin\0`),
  }));
  for (;;) {
    for (const { name, twin } of pairs) {
      symbols.renameat2(NO_FOLDER, name, NO_FOLDER, twin, EXCHANGE);
    }
  }
}

if (import.meta.main) {
  const [user] = Deno.args;
  const become = user === undefined ? undefined : becomeUser(user);
  if (become?.ok === false) throw new Error(become.failure);
  const line = new Uint8Array(10_000);
  const length = Deno.stdin.readSync(line) ?? 0;
  const paths: unknown = JSON.parse(new TextDecoder().decode(line.subarray(0, length)));
  console.log("swapping");
  if (Array.isArray(paths)) swapForever(paths.map(String));
}
