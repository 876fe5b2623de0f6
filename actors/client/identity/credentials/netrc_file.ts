import { join, resolve } from "../../../machine/system/local_path.ts";
import { plainReason } from "../../../../core/base/error_text.ts";
import { decodeLenient } from "../../../../core/base/text.ts";
import { holdsSecret, type Netrc, parseNetrc } from "../../../../core/network/netrc.ts";

const GROUP_OR_OTHERS_READ = 0o044;

/** The surroundings that decide where the file is. */
export interface NetrcPlace {
  readonly cwd: string;
  env(name: string): string | undefined;
}

/** The netrc file of the person, as far as it was read. */
export interface NetrcFile {
  readonly netrc: Netrc;
  readonly path: string;
  /** Why its entries must not be used, as a sentence. */
  readonly unusable?: string;
}

/**
 * The netrc file: what NETRC names, else `.netrc` in the home folder, on Windows also `_netrc`; undefined when there is
 * none. A file that NETRC names and that is not there is unusable.
 */
export async function readNetrcFile(place: NetrcPlace): Promise<NetrcFile | undefined> {
  const named = place.env("NETRC");
  if (named !== undefined && named !== "") {
    const path = resolve(place.cwd, named);
    return await readAt(path) ?? unusable(path, `there is no ${path}, which NETRC names`);
  }
  const home = place.env("HOME") ?? place.env("USERPROFILE");
  if (home === undefined || home === "") return undefined;
  const usual = await readAt(join(home, ".netrc"));
  return usual ?? (Deno.build.os === "windows" ? await readAt(join(home, "_netrc")) : undefined);
}

async function readAt(path: string): Promise<NetrcFile | undefined> {
  try {
    using file = await Deno.open(path);
    const { mode } = await file.stat();
    const bytes = await new Response(file.readable).bytes();
    const netrc = parseNetrc(decodeLenient(bytes));
    const isOpen = mode !== null && (mode & GROUP_OR_OTHERS_READ) !== 0;
    if (!isOpen || !holdsSecret(netrc)) return { netrc, path };
    const advice = `${path} is not used: others can read the passwords in it; chmod 600 it`;
    return { netrc, path, unusable: advice };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    return unusable(path, `cannot read ${path}: ${plainReason(error)}`);
  }
}

function unusable(path: string, reason: string): NetrcFile {
  return { netrc: { entries: [], faults: [] }, path, unusable: reason };
}
