import { basename, join } from "@std/path";
import type { ServeInvocation } from "../../core/cli.ts";
import { failed, type Outcome, success } from "../../core/outcome.ts";
import { escapeControls } from "../../core/redact.ts";
import { NameFilter } from "../../core/sharing/name_filter.ts";
import { isStreamAlone, STREAM } from "../../core/sharing/options.ts";
import { isGone, type SharedStream, type Shares } from "../filesystem/shares.ts";
import type { TransferFacts } from "../messages.ts";
import type { World } from "../world.ts";
import { SpooledInput } from "./spooled_input.ts";
import { streamedInput } from "./standard_input.ts";
import { outputInlet } from "./standard_output.ts";

/** What a server shares. Disposed of when it has ended. */
export interface SharedThings extends AsyncDisposable {
  /** The real folder that is `/`; an empty one of its own where not one folder is shared. */
  readonly root: string;
  readonly shares: Shares;
  /** In words. */
  readonly label: string;
  /** Whether a transfer that was cut cannot be done again, and nothing is left to do. */
  readonly isGone: (transfer: TransferFacts) => boolean;
}

/** Looks at what is to be shared, or says what cannot be. */
export async function openShared(
  invocation: ServeInvocation,
  world: World,
): Promise<Outcome<SharedThings, string>> {
  const { paths, purpose } = invocation;
  const [only = "."] = paths;
  const rules = {
    filter: new NameFilter(invocation.names),
    follow: invocation.follow,
    createFolders: invocation.createFolders,
  };
  if (paths.length === 1 && only !== STREAM) {
    const root = realPath(only);
    if (root === undefined) return failed(cannotShare(only));
    if (root.isFolder) {
      const shares = { ...rules, places: new Map(), streams: new Map() };
      return success(new Things(root.path, shares, basename(root.path) || root.path, () => false));
    }
    if (purpose === "receive") return failed(`cannot receive into ${shown(only)}: it is no folder`);
  }
  const places = new Map<string, string>();
  for (const path of paths.filter((path) => path !== STREAM)) {
    const real = realPath(path);
    if (real === undefined) return failed(cannotShare(path));
    const name = basename(real.path) || "root";
    if (places.has(name) || (name === invocation.streamName && paths.includes(STREAM))) {
      return failed(`cannot share ${shown(path)}: two of these are called ${shown(name)}`);
    }
    places.set(name, real.path);
  }
  return success(await ofOwnRoot(invocation, world, { ...rules, places }));
}

/** In a root that holds nothing itself, and goes with the server. */
async function ofOwnRoot(
  invocation: ServeInvocation,
  world: World,
  rules: Omit<Shares, "streams" | "inlet">,
): Promise<SharedThings> {
  const { paths, purpose, streamName, spool } = invocation;
  const own = await Deno.realPath(await Deno.makeTempDir({ prefix: "ferry-" }));
  const root = join(own, "root");
  await Deno.mkdir(root);
  const streams = new Map<string, SharedStream>();
  const alone = isStreamAlone(invocation);
  const whenCut = (shares: Shares) => ({ direction, path }: TransferFacts) =>
    alone && isGone(shares, direction, path);
  if (purpose === "receive") {
    const shares = { ...rules, streams, inlet: outputInlet(world) };
    return new Things(root, shares, "standard output", whenCut(shares), own);
  }
  if (paths.includes(STREAM)) {
    streams.set(streamName, inputStream(world, streamName, spool ? own : undefined));
  }
  const shares = { ...rules, streams };
  return new Things(root, shares, labelOf(invocation, shares), whenCut(shares), own);
}

function inputStream(world: World, name: string, folder: string | undefined): SharedStream {
  const now = world.clock.now();
  if (folder === undefined) return streamedInput(name, world.stdin, now);
  const spooled = new SpooledInput(name, join(folder, "spool"), now);
  spooled.fill(world.stdin);
  return spooled;
}

function labelOf({ paths }: ServeInvocation, { places }: Shares): string {
  const [name = ""] = places.keys();
  if (paths.length === 1) return paths[0] === STREAM ? "standard input" : name;
  return `${paths.length} files and folders`;
}

class Things implements SharedThings {
  readonly root: string;
  readonly shares: Shares;
  readonly label: string;
  readonly isGone: (transfer: TransferFacts) => boolean;
  readonly #own: string | undefined;

  /** `own` is the folder that goes with the server. */
  constructor(
    root: string,
    shares: Shares,
    label: string,
    isGone: SharedThings["isGone"],
    own?: string,
  ) {
    this.root = root;
    this.shares = shares;
    this.label = label;
    this.isGone = isGone;
    this.#own = own;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#own === undefined) return;
    // What is left of it takes no room, and the system clears its temporary files.
    await Deno.remove(this.#own, { recursive: true }).catch(() => {});
  }
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
  return `cannot share ${shown(path)}: there is no file or folder of that name`;
}

function shown(path: string): string {
  return escapeControls(path);
}
