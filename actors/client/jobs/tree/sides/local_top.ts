import { resolve } from "../../../../machine/system/local_path.ts";
import { fileFailure } from "../../../../machine/system_errors.ts";
import { fileFault } from "../../../client_fault.ts";
import { missingFolder } from "../../local_place.ts";

/** What a path here is. `real`: where it is, links followed. */
export type LocalTop =
  | { readonly kind: "folder"; readonly real: string }
  | { readonly kind: "other" | "absent" };

/** What a path here is. Links are followed, because the user named it. Throws a `ClientFault`. */
export async function lookAtTop(path: string, cwd: string): Promise<LocalTop> {
  const whole = resolve(cwd, path);
  try {
    const { isDirectory } = await Deno.stat(whole);
    return isDirectory ? { kind: "folder", real: await Deno.realPath(whole) } : { kind: "other" };
  } catch (error) {
    const failure = fileFailure(error, "look up", path);
    if (failure.kind === "not-found") return { kind: "absent" };
    throw fileFault(failure);
  }
}

/**
 * Makes the folder; the one above it must be there, unless missing ones are made as well. Gives where it is. Throws a
 * `ClientFault`.
 */
export async function makeTop(path: string, cwd: string, recursive: boolean): Promise<string> {
  const whole = resolve(cwd, path);
  try {
    await Deno.mkdir(whole, { recursive });
    return await Deno.realPath(whole);
  } catch (error) {
    const failure = fileFailure(error, "create", path);
    throw failure.kind === "not-found" ? missingFolder(failure) : fileFault(failure);
  }
}
