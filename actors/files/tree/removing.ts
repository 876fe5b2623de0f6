import { FileFault } from "../../../core/files/file_failure.ts";
import type { FileFacts } from "../../../core/files/listing/listing.ts";
import { refuse } from "../../machine/system_errors.ts";
import type { AccountView } from "../account_view.ts";
import { holdingParent } from "../jail/held_folder.ts";
import type { Jail } from "../jail/jail.ts";
import { fileFactsOf } from "../reading/file_facts.ts";
import { heldPart } from "./hidden_paths.ts";
import { claimWhole } from "./writers.ts";

/** Removes a file or a link, never a folder. Where there is none, removes the account's own cut upload of that name. */
export async function removeFile(
  view: AccountView,
  path: string,
  unchanged?: FileFacts,
): Promise<void> {
  const real = await view.jail.entry(path, "delete");
  using _claim = claimWhole(view, real, "delete", path);
  const { disk } = view.jail;
  await holdingParent(view.jail, real, "delete", path, async (held) => {
    const present = await disk.lstatOrUndefined(held);
    if (present?.isDirectory === true) refuse("is-folder", "delete", path);
    if (unchanged !== undefined) requireUnchanged(view.jail, held, present, unchanged, path);
    await disk.remove(present === undefined ? await heldPart(real, held, view.account) : held);
  });
}

/** Refuses as `busy` when the file no longer has these facts. */
function requireUnchanged(
  jail: Jail,
  held: string,
  present: Deno.FileInfo | undefined,
  former: FileFacts,
  path: string,
): void {
  const shown = present?.isSymlink === true ? jail.followSync(held) : present;
  const now = shown === undefined ? undefined : fileFactsOf("", shown);
  const same = now?.unique === former.unique && now?.size === former.size &&
    now?.modified === former.modified;
  if (same) return;
  const detail = "it has changed meanwhile, so it is kept";
  throw new FileFault({ kind: "busy", action: "delete", path, detail });
}
