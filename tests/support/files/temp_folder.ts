import { join } from "@std/path";
import { within } from "../time/deadline.ts";

/** A temporary folder for one test, which is removed with all its contents when disposed. */
export interface TempFolder extends AsyncDisposable {
  readonly path: string;
  /** The local path of a name in the folder. */
  at(...names: readonly string[]): string;
  /** Writes a file in it, with the folders above it; returns its local path. */
  write(name: string, content: string | Uint8Array): Promise<string>;
  read(name: string): Promise<Uint8Array<ArrayBuffer>>;
  /** The names in it, sorted. */
  names(): Promise<string[]>;
  /** Waits until something with that name exists. */
  appears(name: string): Promise<void>;
}

/** Makes a temporary folder: `await using folder = await tempFolder()`. */
export async function tempFolder(): Promise<TempFolder> {
  // The real path, so that it can be compared with what the tested code reports.
  const path = await Deno.realPath(await Deno.makeTempDir({ prefix: "ferry-test-" }));
  const at = (...names: readonly string[]) => join(path, ...names);
  return {
    path,
    at,
    write: async (name, content) => {
      const target = at(name);
      await Deno.mkdir(join(target, ".."), { recursive: true });
      if (typeof content === "string") await Deno.writeTextFile(target, content);
      else await Deno.writeFile(target, content);
      return target;
    },
    read: (name) => Deno.readFile(at(name)),
    names: async () => {
      const names: string[] = [];
      for await (const entry of Deno.readDir(path)) names.push(entry.name);
      return names.sort();
    },
    appears: (name) => within(appears(at(name)), `${name} to appear`),
    [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }),
  };
}

async function appears(path: string): Promise<void> {
  using changes = Deno.watchFs(join(path, ".."));
  const there = () => Deno.lstat(path).then(() => true, () => false);
  // It may have appeared before the watch began.
  if (await there()) return;
  for await (const _ of changes) {
    if (await there()) return;
  }
}
