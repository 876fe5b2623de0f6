import type { FileAction } from "../../../core/files/file_failure.ts";
import { findWithoutLinks, type NativeFile } from "../../machine/native/native_file.ts";
import { systemCalls } from "../../machine/native/system_calls.ts";
import type { Jail } from "./jail.ts";

/**
 * Opens the regular file that is at a virtual path for reading, if no part of the path is a link. The system makes sure of
 * that in the call that finds the file, so nobody can put a link in its way. Undefined where the system does not have the
 * call, and wherever else the usual way, which is longer, must find what is there or why it is refused.
 */
export function openDirectly(jail: Jail, path: string, action: FileAction): NativeFile | undefined {
  const calls = systemCalls();
  if (calls === undefined || jail.disk.isSlow) return undefined;
  const real = jail.withoutLinks(path);
  if (real === undefined) return undefined;
  return jail.disk.watch(() => {
    using found = findWithoutLinks(calls, real);
    if (found === undefined || !found.info.isFile) return undefined;
    jail.requireHeld(found.name, real, action, path);
    return found.open();
  });
}
