import { SEPARATOR } from "../../machine/system/local_path.ts";
import type { BriefStatus } from "../../machine/native/file_status.ts";
import { NativeFolder } from "../../machine/native/native_folder.ts";
import { systemCalls } from "../../machine/native/system_calls.ts";
import { disposedOnFailure } from "../jail/handle.ts";
import type { Jail } from "../jail/jail.ts";

/** A folder whose names are read and looked at. The calls are synchronous, and throw what the runtime throws. */
export interface FolderReader extends Disposable {
  /** A path that leads to it, even if it is renamed where it can be held. */
  readonly path: string;
  /** All names in it, in no order. */
  names(): Iterable<Deno.DirEntry>;
  /** What a name is; a link is not followed. */
  look(name: string): BriefStatus;
}

/** Holds a real folder inside the root to read it, by the system's own calls where there are any. `path` is for refusals. */
export async function holdToRead(jail: Jail, real: string, path: string): Promise<FolderReader> {
  const handle = await jail.disk.holdFolder(real);
  if (handle === undefined) return runtimeReader(real);
  return await disposedOnFailure(handle, () => {
    jail.requireHeld(handle.name, real, "list", path);
    const calls = systemCalls();
    const native = calls && NativeFolder.open(calls, handle.heldPath);
    if (native === undefined) return runtimeReader(handle.heldPath, handle);
    // Its own descriptor holds the folder from here on.
    handle[Symbol.dispose]();
    return native;
  });
}

function runtimeReader(path: string, handle?: Disposable): FolderReader {
  return {
    path,
    names: () => Deno.readDirSync(path),
    look: (name) => Deno.lstatSync(path + SEPARATOR + name),
    [Symbol.dispose]: () => handle?.[Symbol.dispose](),
  };
}
