import { baseName } from "../../../core/files/path.ts";
import type { OpenedFile } from "../../transport/flow/flow.ts";
import { fileFactsOf } from "./facts.ts";
import { disposedOnFailure } from "../jail/handle.ts";
import { openHeld } from "../jail/held_folder.ts";
import type { Jail } from "../jail/jail.ts";
import { openedSource } from "./opened_file.ts";

/** Opens a regular file inside the root for reading from an offset. Folders and special files are never opened. */
export async function openSource(jail: Jail, path: string, offset: number): Promise<OpenedFile> {
  const real = await jail.existing(path, "read");
  const file = await openHeld(jail, real, { read: true }, "read", path);
  return await disposedOnFailure(file, async () => {
    const facts = fileFactsOf(baseName(path), await file.stat());
    // Beyond the end the session refuses; some offsets there no system can even seek to.
    if (offset > 0 && offset <= facts.size) await file.seek(offset, Deno.SeekMode.Start);
    return openedSource(file, path, facts, offset);
  });
}
