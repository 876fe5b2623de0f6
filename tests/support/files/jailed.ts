import {
  type Files,
  filesOf,
  filesystem,
  type FilesystemOptions,
} from "../../../actors/files/filesystem.ts";
import { type OwnedRef, startSystem } from "../../../actors/kernel/kernel.ts";
import type { FilesystemMsg } from "../../../actors/files/filesystem_messages.ts";
import type { FileFailureKind } from "../../../core/files/file_failure.ts";
import type { Outcome } from "../../../core/base/outcome.ts";
import { PRESETS } from "../../../core/access/permissions.ts";
import { type TempFolder, tempFolder } from "./temp_folder.ts";

/** Runs a test with a filesystem actor whose root is the folder `root` in a new folder. */
export async function jailed(
  run: (files: Files, folder: TempFolder) => Promise<void>,
  options: Partial<FilesystemOptions> = {},
): Promise<void> {
  await using folder = await tempFolder();
  await Deno.mkdir(folder.at("root"));
  const system = startSystem();
  try {
    const ref: OwnedRef<FilesystemMsg> = system.spawn(
      "files",
      filesystem({ root: folder.at("root"), permissions: PRESETS.full, ...options }),
    );
    await run(filesOf(ref), folder);
  } finally {
    await system.stop();
  }
}

/** The kind of an answer, in one word. */
export function kindOf(
  outcome: Outcome<unknown, { readonly kind: FileFailureKind }>,
): FileFailureKind | "ok" {
  return outcome.ok ? "ok" : outcome.failure.kind;
}
