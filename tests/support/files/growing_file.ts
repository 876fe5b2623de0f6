import { dirname } from "@std/path";
import { within } from "../time/deadline.ts";

/** Waits until the file has at least this many bytes. */
export async function fileReaches(path: string, bytes: number): Promise<void> {
  using changes = Deno.watchFs(dirname(path));
  const reached = async () => {
    if (sizeOf(path) >= bytes) return;
    for await (const _change of changes) if (sizeOf(path) >= bytes) return;
  };
  await within(reached(), `${path} to have ${bytes} bytes`, () => `${sizeOf(path)} bytes`);
}

function sizeOf(path: string): number {
  try {
    return Deno.statSync(path).size;
  } catch {
    return 0;
  }
}
