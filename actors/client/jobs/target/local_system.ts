import { checkRemoteName, type LocalSystem } from "../../../../core/files/listing/remote_name.ts";

/** The rules for names that hold here. */
const HERE: LocalSystem = Deno.build.os === "windows" ? "windows" : "unix";

/** Why a name from a server must not be created here, in a sentence; undefined if it may be. */
export function refusedHere(name: string): string | undefined {
  return checkRemoteName(name, HERE);
}
