// This folder: what `ferry serve` shares, which is a folder, several files and folders, or a standard stream.

import { basename, join } from "../../machine/system/local_path.ts";
import type { ServeInvocation } from "../../../core/cli/subcommands/serve/serve_subcommand.ts";
import { failed, type Outcome, success } from "../../../core/base/outcome.ts";
import { escapeControls } from "../../../core/base/redact.ts";
import { NameFilter } from "../../../core/files/name_filter.ts";
import { isStreamAlone, STREAM } from "../../../core/cli/subcommands/serve/sharing_options.ts";
import { isGone, type SharedStream, type Shares, WHOLE_FOLDER } from "../../files/shares.ts";
import { findUser } from "../../machine/system/privileges.ts";
import type { TransferFacts } from "../../../core/events/notice.ts";
import type { World } from "../../machine/world.ts";
import { SpooledInput } from "./spooled_input.ts";
import { streamedInput } from "./standard_input.ts";
import { outputInlet } from "./standard_output.ts";

/** What a server shares. Disposed of when it has ended. */
export interface SharedThings extends AsyncDisposable {
  /** The real folder that is `/`: the shared folder, or an empty temporary one if several things are shared. */
  readonly root: string;
  readonly shares: Shares;
  /** Keeps one of ferry's own files or folders out of reach for clients. */
  keepApart(real: string): void;
  /** For people. */
  readonly label: string;
  /** Begins to read standard input. Called once the process runs as its final user. */
  start(): void;
  /** Whether a cut transfer cannot be repeated, so that the server has nothing left to do. */
  readonly isGone: (transfer: TransferFacts) => boolean;
}

/** Checks what is to be shared, and says what cannot be. */
export async function openShared(
  invocation: ServeInvocation,
  world: World,
): Promise<Outcome<SharedThings, string>> {
  const { paths, purpose, names } = invocation;
  const [only = "."] = paths;
  const own = new Set<string>();
  const keepApart = (real: string) => void own.add(real);
  const rules = {
    follow: invocation.follow,
    createFolders: invocation.createFolders,
    ownNames: purpose === "receive",
    writesPlanted: true,
    own,
  };
  if (paths.length === 1 && only !== STREAM) {
    const root = realPath(only);
    if (root === undefined) return failed(cannotShare(only));
    const shares = { ...WHOLE_FOLDER, ...rules, filter: new NameFilter(names) };
    if (root.isFolder) return success({ ...ofFolder(root.path, shares), keepApart });
    if (purpose === "receive") {
      return failed(`cannot receive into ${escapeControls(only)}: it is no folder`);
    }
  }
  const mounts = findMounts(invocation);
  if (!mounts.ok) return mounts;
  // A file that was named is meant to be shared, even if its name begins with a dot.
  const filter = new NameFilter({ ...names, named: new Set(mounts.value.keys()) });
  const shares = { ...rules, mounts: mounts.value, filter };
  return success({ ...await ofOwnRoot(invocation, world, shares), keepApart });
}

/** Shares one folder as it is. */
function ofFolder(root: string, shares: Shares): Omit<SharedThings, "keepApart"> {
  return {
    root,
    shares,
    label: basename(root) || root,
    isGone: () => false,
    start: () => {},
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

/** The real paths of what is shared, by their names in the root. */
function findMounts(
  { paths, streamName }: ServeInvocation,
): Outcome<ReadonlyMap<string, string>, string> {
  const mounts = new Map<string, string>();
  const taken = new Set(paths.includes(STREAM) ? [streamName] : []);
  for (const path of paths.filter((path) => path !== STREAM)) {
    const real = realPath(path);
    if (real === undefined) return failed(cannotShare(path));
    const name = basename(real.path) || "root";
    if (taken.has(name)) {
      return failed(
        `cannot share ${escapeControls(path)}: two of them have the name ${escapeControls(name)}`,
      );
    }
    taken.add(name);
    mounts.set(name, real.path);
  }
  return success(mounts);
}

/** Shares several things in a temporary root that is removed with the server. */
async function ofOwnRoot(
  invocation: ServeInvocation,
  world: World,
  rules: Omit<Shares, "streams" | "inlet">,
): Promise<Omit<SharedThings, "keepApart">> {
  const { paths, purpose, streamName, spool } = invocation;
  const own = await Deno.realPath(await Deno.makeTempDir({ prefix: "ferry-" }));
  const root = join(own, "root");
  await Deno.mkdir(root);
  giveAway([own, root], invocation.runAs);
  const streams = new Map<string, SharedStream>();
  const now = world.clock.now();
  const spooled = spool ? new SpooledInput(streamName, join(own, "spool"), now) : undefined;
  if (purpose !== "receive" && paths.includes(STREAM)) {
    streams.set(streamName, spooled ?? streamedInput(streamName, world.stdin, now));
  }
  const inlet = purpose === "receive" ? { inlet: outputInlet(world) } : {};
  const shares: Shares = { ...rules, streams, ...inlet };
  const alone = isStreamAlone(invocation);
  return {
    root,
    shares,
    label: labelOf(invocation, shares),
    start: () => void spooled?.fill(world.stdin),
    isGone: ({ direction, path }) => alone && isGone(shares, direction, path),
    [Symbol.asyncDispose]: async () => {
      // What stays is small, and the system clears its temporary files.
      await Deno.remove(own, { recursive: true }).catch(() => {});
    },
  };
}

/** Gives folders that the process has made to the user that it will run as. An unknown user is refused later. */
export function giveAway(folders: readonly string[], name: string | undefined): void {
  const user = name === undefined || Deno.uid() !== 0 ? undefined : findUser(name);
  if (user === undefined) return;
  for (const folder of folders) Deno.chownSync(folder, user.uid, user.gid);
}

function labelOf({ paths }: ServeInvocation, { mounts, inlet }: Shares): string {
  if (inlet !== undefined) return "standard output";
  const [name = ""] = mounts.keys();
  if (paths.length === 1) return paths[0] === STREAM ? "standard input" : name;
  return `${paths.length} files and folders`;
}

function realPath(
  path: string,
): { readonly path: string; readonly isFolder: boolean } | undefined {
  try {
    const real = Deno.realPathSync(path);
    const { isDirectory, isFile } = Deno.statSync(real);
    return isDirectory || isFile ? { path: real, isFolder: isDirectory } : undefined;
  } catch {
    return undefined;
  }
}

function cannotShare(path: string): string {
  return `cannot share ${escapeControls(path)}: there is no file or folder of that name`;
}
