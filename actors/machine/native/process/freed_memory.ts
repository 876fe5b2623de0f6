import { LIBRARY } from "../../system/libc.ts";

const FUNCTIONS = { mallopt: { parameters: ["i32", "i32"], result: "i32" } } as const;

/** The parameter of mallopt(3): how much freed memory may be left at the end of the heap, in bytes. */
const M_TRIM_THRESHOLD = -1;
const KEPT = 64 * 1024 * 1024;

let isKept = false;

/**
 * From now on the C library keeps up to 64 MiB of what was freed, where this can be said to it. By default it gives back all
 * but 128 KiB, and where megabytes are made and freed in turn, each page of them comes from the system anew, filled with
 * zeros. For programs that end soon.
 */
export function keepFreedMemory(): void {
  if (isKept || Deno.build.os !== "linux") return;
  isKept = true;
  // Nobody is asked for a permission in the middle of a transfer.
  if (Deno.permissions.querySync({ name: "ffi" }).state !== "granted") return;
  try {
    const library = Deno.dlopen(LIBRARY, FUNCTIONS);
    library.symbols.mallopt(M_TRIM_THRESHOLD, KEPT);
    library.close();
  } catch {
    // Another C library: it goes on as before, slower.
  }
}
